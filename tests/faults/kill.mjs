// The process is killed at any moment, again and again, and started on what it left.
// With --postgres: the same on PostgreSQL.
import { between, checkAnswers } from './ask.mjs';
import { postgresHome, startCluster } from './cluster.mjs';
import { checkDatabase, Load, Person, sqliteHome, verify } from './people.mjs';
import { launch, start } from './site.mjs';
import { check, long, none, now, run, sleep } from './support.mjs';

const rounds = long ? 200 : 8;
const firstStarts = long ? 40 : 4;
const onPostgres = process.argv.includes('--postgres');

await run(long ? 1800 : 90, async () => {
  const cluster = onPostgres ? await startCluster() : null;
  const newHome = () => (cluster ? postgresHome(cluster) : sqliteHome());

  for (let at = 0; at < firstStarts; at += 1) {
    const home = newHome();
    const site = launch(home.dir, { env: home.env });
    await sleep(Math.random() * 150);
    await site.kill();
    const next = await start(home.dir, { env: home.env });
    const person = new Person();
    await person.signUp(next);
    check('a first start that was killed is made good by the next', person.account === 'kept');
    await next.stop();
  }

  const home = newHome();
  const everybody = new Set();
  const answers = [];
  let veterans = [];
  for (let round = 1; round <= rounds; round += 1) {
    const site = await start(home.dir, { env: home.env });
    const begun = now();
    const load = new Load(site, { newcomers: 4, changers: 3, readers: 1, pause: 5, veterans });
    const after = Math.round(150 + Math.random() * 850);
    await sleep(after);
    const killed = now();
    await site.kill();
    await load.stop();
    console.log(`     round ${round}: killed after ${after} ms, ${load.count('kept')} accounts`);
    answers.push(...(await between(begun)).filter((answer) => answer.ended < killed));
    none('nobody met anything strange', load.wrong);

    const next = await start(home.dir, { env: home.env });
    await verify(next, load.people, home, { enough: 0 });
    await next.stop();
    for (const person of load.people) everybody.add(person);
    veterans = load.people.filter((p) => p.account === 'kept' && !p.wanted && p.cookie).slice(-3);
  }
  checkAnswers('until they were killed', answers);
  const there = new Set(home.rows('SELECT username FROM users'));
  const kept = [...everybody].filter((person) => person.account === 'kept');
  none('in the end all acknowledged accounts are there', kept
    .filter((person) => !there.has(person.name)).map((person) => person.name));
  check('accounts were acknowledged in all rounds together', kept.length > rounds, kept.length);
  checkDatabase(home);
});
