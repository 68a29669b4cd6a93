// Visitors who send a byte a second, more connections than files, more connections than allowed.
import { readFileSync } from 'node:fs';
import { ask, between, tell } from './ask.mjs';
import { Line } from './line.mjs';
import { Person, sqliteHome } from './people.mjs';
import { start } from './site.mjs';
import { check, long, none, now, run, sleep, times, until } from './support.mjs';

const clients = 500;
const limits = { header: 3, request: 5 };
const grace = 2;

// Processor time used so far, in seconds.
function cpu(site) {
  const fields = readFileSync(`/proc/${site.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

// Many connections, each sending `head` at once and then a byte a second.
async function drip(site, head) {
  const lines = await times(clients, () => new Line(site));
  await Promise.all(lines.map((line) => line.opened));
  for (const line of lines) line.write(head);
  const dripping = setInterval(() => {
    for (const line of lines) if (!line.closed) line.write('a');
  }, 1000);
  return { lines, stop: () => clearInterval(dripping) };
}

// Somebody ordinary, meanwhile.
async function visit(site, person) {
  const signIn = await person.signIn(site);
  await person.open(site, signIn.cookie);
  await ask(site, '/login');
  await sleep(100);
}

async function flood(site, what, head, limit, before) {
  const person = new Person();
  await person.signUp(site);
  const began = now();
  const { lines, stop } = await drip(site, head);
  console.log(`     ${what}: ${site.files()} files, ${Math.round(site.memory())} MiB`);
  while (now() - began < (limit + grace) * 1000) await visit(site, person);
  stop();
  const left = lines.filter((line) => !line.closed && !line.answer());
  check(`${what}: after ${limit} s all ${clients} were hung up or answered`, left.length === 0,
    `${left.length} left`);
  const answers = await between(began);
  none(`${what}: others were served meanwhile, each within 2 s`, answers.filter((answer) =>
    !answer.whole || answer.status > 303 || answer.ended - answer.began > 2000).map(tell));
  await Promise.all(lines.map((line) => line.close()));
  const freed = await until(10_000, () => site.files() <= before.files + 12);
  check(`${what}: the files go back`, freed !== null, `${site.files()}, ${before.files} before`);
  const memory = site.memory();
  check(`${what}: the memory goes back`, memory < before.memory + 64,
    `${Math.round(memory)} MiB, ${Math.round(before.memory)} before`);
}

async function slowSenders() {
  const args = ['--time-header', `${limits.header}s`, '--time-request', `${limits.request}s`];
  const site = await start(sqliteHome().dir, { args });
  const person = new Person();
  await person.signUp(site);
  for (let time = 0; time < 10; time += 1) await person.open(site);
  const before = { files: site.files(), memory: site.memory() };
  const body = 'POST /signup HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n'
    + 'content-length: 200\r\n\r\nusername=';
  for (let time = 0; time < (long ? 5 : 1); time += 1) {
    await flood(site, 'slow heads', 'GET /login HTTP/1.1\r\nhost: x\r\nx-a: ', limits.header, before);
    await flood(site, 'slow bodies', body, limits.request, before);
  }
  check('slow: it stops with exit code 0', (await site.stop()).code === 0);
}

async function fewFiles() {
  const site = await start(sqliteHome().dir, { under: ['prlimit', '--nofile=200:200'] });
  const person = new Person();
  await person.signUp(site);
  const held = new Line(site);
  await held.ask('/login');
  for (let time = 0; time < (long ? 5 : 1); time += 1) {
    // Not all of them get through: those beyond the system's queue are still knocking.
    const lines = Array.from({ length: 400 }, () => new Line(site));
    await sleep(500);
    const [used, began] = [cpu(site), now()];
    await sleep(1500);
    const share = (cpu(site) - used) / ((now() - began) / 1000);
    check('few files: they became few', site.files() > 100, `${site.files()} of 200 in use`);
    check('few files: waiting for one costs little', share < 0.5, `${Math.round(share * 100)} %`);
    const page = await held.ask('/profile', { cookie: person.cookie });
    check('few files: who is connected is served', page.status === 200, tell(page));
    await Promise.all(lines.map((line) => line.close()));
    const freed = await until(5000, async () =>
      (await ask(site, '/login', { patience: 1000 })).status === 200);
    check('few files: when they are free it serves again', freed !== null, `after ${freed} ms`);
    check('few files: people are still signed in', (await person.open(site)).status === 200);
    check('few files: sign-up works', (await new Person().signUp(site)).status === 303);
  }
  check('few files: the process is the same', site.alive);
  check('few files: it stops with exit code 0', (await site.stop()).code === 0);
}

async function connectionLimit() {
  const site = await start(sqliteHome().dir, { args: ['--connections', '50'] });
  const lines = await times(50, () => new Line(site));
  await Promise.all(lines.map((line) => line.opened));
  await sleep(300);
  for (let time = 0; time < (long ? 200 : 5); time += 1) {
    const one = await ask(site, '/login', { patience: 2000 });
    check('full house: one more gets a 503 page at once', one.status === 503 && one.whole, tell(one));
    if (one.failed) break;
  }
  const served = await lines[0].ask('/login');
  check('full house: who is inside is served', served.status === 200, tell(served));
  await lines[1].close();
  const next = await until(2000, async () => (await ask(site, '/login', { patience: 1000 })).status === 200);
  check('full house: when one has gone the next is served', next !== null, `after ${next} ms`);
  await Promise.all(lines.map((line) => line.close()));
  check('full house: it stops with exit code 0', (await site.stop()).code === 0);
}

await run(long ? 300 : 60, async () => {
  await slowSenders();
  await fewFiles();
  await connectionLimit();
});
