// The database file and its folder may not be written, from the start or while the site runs.
import { chmodSync, chownSync, copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { ask, between, checkAnswers, tell } from './ask.mjs';
import { Load, Person, sqliteHome, verify } from './people.mjs';
import { binary, launch, start } from './site.mjs';
import { check, folder, long, none, now, run, sleep, times, until } from './support.mjs';

// Rights do not bind root: the site runs as nobody, from a copy of the binary in reach.
const nobody = process.getuid() === 0 ? { uid: 65534, gid: 65534 } : {};

const states = [
  { what: 'the file', file: 0o444, folder: 0o755 },
  { what: 'the folder', file: 0o644, folder: 0o555 },
  { what: 'file and folder', file: 0o444, folder: 0o555 },
];

await run(long ? 180 : 60, async () => {
  const dir = folder();
  const command = join(folder(), 'portaria');
  copyFileSync(binary, command);
  chmodSync(join(command, '..'), 0o755);
  chmodSync(command, 0o755);
  if (nobody.uid) chownSync(dir, nobody.uid, nobody.gid);
  const options = { ...nobody, command };
  const home = sqliteHome(dir, nobody);
  const set = (state) => {
    chmodSync(home.file, state.file);
    chmodSync(dir, state.folder);
  };
  const writable = { file: 0o600, folder: 0o755 };

  let site = await start(dir, options);
  const people = [new Person(), new Person()];
  for (const person of people) await person.signUp(site);
  await site.stop();

  for (const state of states) {
    set(state);
    const began = now();
    const refused = launch(dir, options);
    const ready = await Promise.race([refused.ready, sleep(20_000)]);
    const what = `${state.what} cannot be written at the start`;
    if (ready) {
      await checkPages(what, refused, people);
      none(`${what}: forms are refused`, [(await new Person().signUp(refused))]
        .filter((answer) => answer.status !== 503).map(tell));
      await refused.stop();
    } else {
      const { code } = await refused.ended;
      const sentences = refused.log.split('\n').filter((line) => line.startsWith('portaria: '));
      check(`${what}: it ends at once with exit code 1`, code === 1 && now() - began < 3000,
        `${code} after ${Math.round(now() - began)} ms`);
      check(`${what}: one sentence says which file`,
        sentences.length === 1 && sentences[0].includes('portaria.db'), sentences.join(' | '));
    }
    set(writable);
    site = await start(dir, options);
    const person = new Person();
    people.push(person);
    check(`${what}: made good, it works`, (await person.signUp(site)).status === 303);
    await site.stop();
  }

  site = await start(dir, options);
  const load = new Load(site);
  await sleep(1000);
  for (const state of states) {
    set(state);
    const began = now();
    await sleep(long ? 15_000 : 1500);
    checkAnswers(`${state.what} while it runs`, await between(began));
    await checkPages(`${state.what} while it runs`, site, people);
    set(writable);
    const person = new Person();
    const recovered = await until(10_000, async () => (await person.signUp(site)).status === 303);
    check(`${state.what} while it runs: made good, it works`, recovered !== null);
  }
  await load.stop();
  none('nobody met anything strange', load.wrong);
  await verify(site, [...people, ...load.people], home);
  check('it stops with exit code 0', (await site.stop()).code === 0);
  none('nothing is left of the log of changes', ['-wal', '-shm']
    .filter((end) => existsSync(home.file + end)));
});

async function checkPages(when, site, people) {
  check(`${when}: the sign-in page opens`, (await ask(site, '/login')).status === 200);
  // Many at once, so that new connections to the database are made.
  const pages = await times(60, (at) => people[at % people.length].open(site));
  none(`${when}: pages of people who are signed in open`,
    pages.filter((page) => page.status !== 200).map(tell));
}
