// The database file is taken away while the site runs, and brought back.
import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { ask, between, checkAnswers, tell } from './ask.mjs';
import { Load, Person, sqliteHome, verify } from './people.mjs';
import { start } from './site.mjs';
import { check, long, none, now, run, sleep, until } from './support.mjs';

const seconds = long ? 15 : 3;

await run(long ? 180 : 60, async () => {
  const home = sqliteHome();
  const away = join(home.dir, 'away');
  mkdirSync(away);
  const site = await start(home.dir);
  const load = new Load(site);
  // Of a form that was under way just then nobody can tell whether it was kept.
  const moves = [];
  const mayBeThere = (answer) =>
    moves.some(({ before, gone }) => answer.began < gone && answer.ended > before);
  const [left, stayed] = [new Person(), new Person()];
  await left.signUp(site);
  await stayed.signUp(site);
  await sleep(1000);

  for (const ends of [[''], ['', '-wal', '-shm']]) {
    const what = ends.length === 1 ? 'file away' : 'file and log away';
    const move = (from, to) => {
      for (const name of ends.map((end) => `portaria.db${end}`)) {
        if (existsSync(join(from, name))) renameSync(join(from, name), join(to, name));
      }
    };
    const before = now();
    move(home.dir, away);
    const gone = now();
    moves.push({ before, gone });
    const signOut = await ask(site, '/logout', { cookie: left.cookie, form: {} });
    await sleep(seconds * 1000);
    const [signIn, healthy, ready, page] = await Promise.all(
      ['/login', '/healthz', '/readyz', '/profile'].map((path) =>
        ask(site, path, path === '/profile' ? { cookie: stayed.cookie } : {})));
    check(`${what}: the sign-in page opens`, signIn.status === 200, tell(signIn));
    check(`${what}: /healthz is 200`, healthy.status === 200, tell(healthy));
    check(`${what}: /readyz is 503`, ready.status === 503, tell(ready));
    check(`${what}: a page of somebody signed in is 503`, page.status === 503, tell(page));
    const during = await between(gone);
    checkAnswers(what, during);
    none(`${what}: no form is acknowledged`, during
      .filter((answer) => answer.method === 'POST' && answer.status === 303).map(tell));
    none(`${what}: no page tells what may have changed`, during
      .filter((answer) => answer.path === '/profile' && answer.status !== 503).map(tell));
    check(`${what}: no other file is put in its place`, !existsSync(home.file));

    move(away, home.dir);
    const back = await until(10_000, async () => (await ask(site, '/readyz')).status === 200);
    check(`${what}: back, it is ready again`, back !== null, `after ${back} ms`);
    const later = new Person();
    const works = await until(10_000, async () => (await later.signUp(site)).status === 303);
    check(`${what}: back, sign-up works`, works !== null, `after ${works} ms`);
    check(`${what}: back, people are still signed in`, (await stayed.open(site)).status === 200);
    const living = (await left.open(site)).status === 200;
    check(`${what}: back, who signed out is out`, signOut.status !== 303 || !living);
    const returned = now();
    await sleep(1000);
    const after = await between(returned);
    checkAnswers(`${what}: back`, after);
    none(`${what}: back, nothing is refused`, after
      .filter((answer) => answer.status === 503).map(tell));
  }
  await load.stop();
  none('nobody met anything strange', load.wrong);
  check('the process is the same', site.alive);
  await verify(site, load.people, home, { mayBeThere });

  // As whoever restores a backup does: what is acknowledged then must be in the file that counts.
  for (const end of ['', '-wal', '-shm']) renameSync(home.file + end, join(away, `portaria.db${end}`));
  for (const end of ['-wal', '']) copyFileSync(join(away, `portaria.db${end}`), home.file + end);
  const later = [new Person(), new Person(), new Person()];
  const copied = now();
  for (const person of later) await person.signUp(site);
  checkAnswers('a copy in its place', await between(copied));
  check('it stops with exit code 0', (await site.stop()).code === 0);
  const next = await start(home.dir);
  check('a copy in its place: after a restart sign-up works',
    (await new Person().signUp(next)).status === 303);
  await verify(next, [...load.people, ...later], home, { mayBeThere });
  check('it stops with exit code 0', (await next.stop()).code === 0);
});
