// More people than database connections: while a table is locked, and while nothing is wrong.
import { spawn } from 'node:child_process';
import { between, checkAnswers, tell } from './ask.mjs';
import { postgresHome, startCluster } from './cluster.mjs';
import { Person, sqliteHome } from './people.mjs';
import { start } from './site.mjs';
import { afterwards, check, long, none, now, run, sleep, times } from './support.mjs';

const clients = 500;
const seconds = 8;
const mostMemory = 200;

async function lock(url) {
  const holder = spawn('psql', ['-XAtq', url], { stdio: ['pipe', 'pipe', 'inherit'] });
  afterwards(() => holder.kill('SIGKILL'));
  const ended = new Promise((resolve) => holder.once('close', resolve));
  const held = new Promise((resolve) => holder.stdout.once('data', resolve));
  holder.stdin.write("BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE; SELECT 'held';\n");
  await Promise.race([held, ended.then(() => Promise.reject(new Error('no lock')))]);
  return () => {
    holder.stdin.end('ROLLBACK;\n');
    return ended;
  };
}

async function signUp(site) {
  const people = Array.from({ length: 10 }, () => new Person());
  for (const person of people) await person.signUp(site);
  return people;
}

// Everybody at once; each has to get a page.
async function rush(when, site, people) {
  const began = now();
  await times(clients, (at) => people[at % people.length].open(site));
  const answers = await between(began);
  none(`${when}: ${clients} people at once get their pages`,
    answers.filter((answer) => answer.status !== 200 || !answer.whole).map(tell));
  const slowest = Math.max(...answers.map((answer) => answer.ended - answer.began));
  console.log(`     ${when}: the slowest of ${answers.length} took ${Math.round(slowest)} ms`);
}

async function memoryDuring(site, work) {
  let most = site.memory();
  const watch = setInterval(() => { most = Math.max(most, site.memory()); }, 100);
  await work();
  clearInterval(watch);
  check(`memory stays below ${mostMemory} MiB`, most < mostMemory, `${Math.round(most)} MiB`);
}

await run(long ? 240 : 90, async () => {
  const plain = sqliteHome();
  let site = await start(plain.dir);
  let people = await signUp(site);
  await memoryDuring(site, async () => {
    for (let time = 0; time < (long ? 10 : 2); time += 1) await rush('SQLite', site, people);
  });
  check('SQLite: it stops with exit code 0', (await site.stop()).code === 0);

  const cluster = await startCluster();
  const home = postgresHome(cluster);
  site = await start(home.dir, { env: home.env });
  people = await signUp(site);
  await memoryDuring(site, async () => {
    for (let time = 0; time < (long ? 5 : 1); time += 1) {
      const release = await lock(home.env.PORTARIA_DATABASE_URL);
      const locked = now();
      let held = true;
      const reading = times(clients, async (at) => {
        do {
          await people[at % people.length].open(site);
          await sleep(1000);
        } while (held);
      });
      await sleep(seconds * 1000);
      const released = now();
      await release();
      held = false;
      await reading;
      const during = await between(locked, released);
      check('locked: everybody asked', during.length >= clients, during.length);
      checkAnswers('locked', during, { pages: [200, 503], longest: 30_000 });
      const early = during.filter((answer) => answer.status === 200 && answer.ended < released);
      none('locked: no page shows what could not be read', early.map(tell));
      await rush('PostgreSQL, the lock gone', site, people);
    }
  });
  check('PostgreSQL: it stops with exit code 0', (await site.stop()).code === 0);
});
