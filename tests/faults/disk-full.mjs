// The disk with the database fills up while people sign up, and is freed again.
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ask, between, checkAnswers, tell } from './ask.mjs';
import { Load, Person, sqliteHome, verify } from './people.mjs';
import { start } from './site.mjs';
import { afterwards, check, folder, long, none, now, run, sleep, until } from './support.mjs';

// A small disk of our own needs a mount, in a namespace that takes it away with this process.
if (!process.env.PORTARIA_FAULT_MOUNTS) {
  const flags = process.getuid() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount'];
  // Where the root is no mount of its own (a chroot), nothing is passed on to others anyway.
  if (spawnSync('mountpoint', ['-q', '/']).status !== 0) flags.push('--propagation', 'unchanged');
  const words = [...flags, process.execPath, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const env = { ...process.env, PORTARIA_FAULT_MOUNTS: '1' };
  process.exit(spawnSync('unshare', words, { stdio: 'inherit', env }).status ?? 1);
}

const seconds = long ? 20 : 3;

function fill(path) {
  const file = openSync(path, 'w');
  let bytes = 0;
  for (const size of [65536, 4096, 1]) {
    try {
      for (;;) bytes += writeSync(file, Buffer.alloc(size));
    } catch (error) {
      if (error.code !== 'ENOSPC') throw error;
    }
  }
  closeSync(file);
  return bytes;
}

await run(long ? 180 : 60, async () => {
  const disk = join(folder(), 'disk');
  mkdirSync(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk]);
  afterwards(() => execFileSync('umount', ['--lazy', disk]));
  const home = sqliteHome(disk);
  const site = await start(disk);
  const load = new Load(site);
  await sleep(1000);

  for (let time = 1; time <= (long ? 5 : 2); time += 1) {
    console.log(`     full the ${time}. time, by ${fill(join(disk, 'ballast'))} bytes`);
    const full = now();
    await sleep(seconds * 1000);
    const during = await between(full);
    const forms = during.filter((answer) => answer.method === 'POST' && answer.status === 503);
    check('a full disk was met', forms.length > 0, `${forms.length} forms refused`);
    checkAnswers('full', during);
    const pages = during.filter((answer) => answer.method === 'GET' && answer.status !== 200);
    none('full: pages of people who are signed in still open',
      pages.filter((answer) => answer.status !== 303).map(tell));
    check('full: the sign-in page opens', (await ask(site, '/login')).status === 200);

    rmSync(join(disk, 'ballast'));
    const recovered = await until(10_000, async () =>
      (await new Person().signUp(site)).status === 303);
    check('freed: sign-up works again', recovered !== null, `after ${recovered} ms`);
    const free = now();
    await sleep(1000);
    const after = await between(free);
    checkAnswers('freed', after);
    none('freed: no form is refused', after
      .filter((answer) => answer.status === 503).map(tell));
  }
  await load.stop();
  none('nobody met anything strange', load.wrong);
  check('the process is the same', site.alive);
  await verify(site, load.people, home);
  check('it stops with exit code 0', (await site.stop()).code === 0);
});
