// PostgreSQL is stopped and started, restarted, and hangs, all under load.
import { ask, between, checkAnswers, tell } from './ask.mjs';
import { postgresHome, startCluster } from './cluster.mjs';
import { Load, Person, verify } from './people.mjs';
import { start } from './site.mjs';
import { check, long, none, now, run, sleep, times, until } from './support.mjs';

const seconds = long ? { away: 15, hang: 30 } : { away: 2, hang: 12 };

await run(long ? 400 : 120, async () => {
  const cluster = await startCluster();
  const home = postgresHome(cluster);
  const site = await start(home.dir, { env: home.env });
  const load = new Load(site, { newcomers: 2, pause: 150 });
  const [left, stayed] = [new Person(), new Person()];
  await left.signUp(site);
  await stayed.signUp(site);
  await sleep(1000);

  const away = async () => {
    await cluster.stop();
    const signOut = ask(site, '/logout', { cookie: left.cookie, form: {} });
    await checkOpen('away', site);
    await Promise.all([sleep(seconds.away * 1000), checkShut('away', site, stayed)]);
    await cluster.start();
    return signOut;
  };
  const restarts = async () => {
    for (let time = 0; time < (long ? 20 : 4); time += 1) {
      await cluster.restart();
      await sleep(300);
    }
  };
  const hang = async () => {
    console.log(`     ${cluster.freeze()} processes stand still`);
    const pages = Promise.all([ask(site, '/readyz'), stayed.open(site)]);
    await checkOpen('hang', site);
    await sleep(seconds.hang * 1000);
    cluster.thaw();
    await pages;
  };

  for (const [what, fault] of Object.entries({ away, restarts, hang })) {
    const broken = now();
    const signOut = await fault();
    const mended = now();
    const recovered = await until(10_000, async () =>
      (await ask(site, '/readyz')).status === 200 && (await new Person().signUp(site)).status === 303);
    check(`${what}: it works again without a restart`, recovered !== null, `after ${recovered} ms`);
    const during = await between(broken, mended);
    checkAnswers(what, during);
    const refused = during.filter((answer) => answer.status === 503).length;
    const late = during.filter((answer) => answer.ended - answer.began > 1000).length;
    const felt = `${refused} refused, ${late} late`;
    // A restart takes so little time that waiting may be all that comes of it.
    if (what === 'restarts') console.log(`     restarts: ${felt}`);
    else check(`${what}: it was felt`, refused + late > 0, felt);
    if (signOut) {
      const living = (await left.open(site)).status === 200;
      check(`${what}: who signed out is out`, signOut.status !== 303 || !living, tell(signOut));
    }
    check(`${what}: others are still signed in`, (await stayed.open(site)).status === 200);
    const calm = now();
    await sleep(1000);
    none(`${what}: afterwards nothing is refused`, (await between(calm))
      .filter((answer) => answer.failed || answer.status === 503).map(tell));
  }
  await load.stop();
  none('nobody met anything strange', load.wrong);
  check('the process is the same', site.alive);
  await verify(site, load.people, home, { mayBeThere: () => true });
  check('it stops with exit code 0', (await site.stop()).code === 0);
});

async function checkOpen(when, site) {
  for (const answer of await Promise.all([ask(site, '/login'), ask(site, '/healthz')])) {
    check(`${when}: ${answer.path} opens at once`,
      answer.status === 200 && answer.ended - answer.began < 1000, tell(answer));
  }
}

// More at once than there are connections: whoever waits for one waits 5 s at most.
async function checkShut(when, site, person) {
  const answers = await times(20, (at) => (at === 0 ? ask(site, '/readyz') : person.open(site)));
  none(`${when}: pages and /readyz are 503, within 6 s`, answers.filter((answer) =>
    answer.status !== 503 || answer.ended - answer.began > 6000).map(tell));
}
