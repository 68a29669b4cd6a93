// Another process holds SQLite's write lock under load.
import { spawn } from 'node:child_process';
import { between, checkAnswers, tell } from './ask.mjs';
import { Load, Person, sqliteHome, verify } from './people.mjs';
import { start } from './site.mjs';
import { afterwards, check, long, none, now, run, sleep, until } from './support.mjs';

const holds = long ? { IMMEDIATE: 10, EXCLUSIVE: 10 } : { IMMEDIATE: 6, EXCLUSIVE: 3 };

// Resolves once the lock is held, with what lets go of it.
async function lock(file, kind) {
  const holder = spawn('sqlite3', ['-batch', file], { stdio: ['pipe', 'pipe', 'inherit'] });
  afterwards(() => holder.kill('SIGKILL'));
  const ended = new Promise((resolve) => holder.once('close', resolve));
  const held = new Promise((resolve) => holder.stdout.once('data', resolve));
  holder.stdin.write(`.timeout 10000\nBEGIN ${kind};\nSELECT 'held';\n`);
  await Promise.race([held, ended.then(() => Promise.reject(new Error('no lock')))]);
  return () => {
    holder.stdin.end('ROLLBACK;\n');
    return ended;
  };
}

await run(120, async () => {
  const home = sqliteHome();
  // Sessions are short, so that pages have a last use to write while they cannot.
  const site = await start(home.dir, { args: ['--session-idle', '40s'] });
  const load = new Load(site, { pause: 150 });
  await sleep(1000);

  for (const [kind, seconds] of Object.entries(holds)) {
    const release = await lock(home.file, kind);
    const locked = now();
    await sleep(seconds * 1000);
    const released = now();
    await release();
    const during = await between(locked, released);
    checkAnswers(kind, during, { longest: 12_000 });
    const pages = during.filter((answer) => answer.method === 'GET' && answer.path === '/profile');
    check(`${kind}: pages went on`, pages.length >= seconds, `${pages.length} pages`);
    none(`${kind}: pages answer, within 2 s`, pages
      .filter((page) => ![200, 303].includes(page.status) || page.ended - page.began > 2000).map(tell));
    const forms = during.filter((answer) => answer.path === '/signup');
    // What was answered just after the lock may have been written just before it.
    none(`${kind}: nothing is acknowledged that cannot be written`, forms
      .filter((form) => form.status === 303 && form.ended > locked + 500 && form.ended < released)
      .map(tell));
    const [refused, late] = [503, 303].map((status) =>
      forms.filter((form) => form.status === status && form.ended - form.began > 1000).length);
    check(`${kind}: the lock was felt`, refused + late > 0, `${refused} refused, ${late} late`);
    const recovered = await until(5000, async () => (await new Person().signUp(site)).status === 303);
    check(`${kind}: afterwards sign-up works`, recovered !== null, `after ${recovered} ms`);
    const free = now();
    await sleep(1000);
    none(`${kind}: afterwards nothing is refused or slow`, (await between(free))
      .filter((answer) => answer.status === 503 || answer.ended - answer.began > 2000).map(tell));
  }
  await load.stop();
  none('nobody met anything strange', load.wrong);
  await verify(site, load.people, home);
  check('it stops with exit code 0', (await site.stop()).code === 0);
});
