// The wall clock is set back a day and forward again while the site serves. Needs `faketime`.
import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, between, checkAnswers, tell } from './ask.mjs';
import { Load, Person, sqliteHome, verify } from './people.mjs';
import { start } from './site.mjs';
import { check, long, none, now, run, sleep } from './support.mjs';

const HOUR = 3_600_000;

function library() {
  for (const machine of readdirSync('/usr/lib')) {
    const file = join('/usr/lib', machine, 'faketime', 'libfaketimeMT.so.1');
    if (existsSync(file)) return file;
  }
  throw new Error('install the package faketime');
}

await run(120, async () => {
  const home = sqliteHome();
  const file = join(home.dir, 'clock');
  const set = (hours) => {
    writeFileSync(`${file}.new`, `${hours < 0 ? '' : '+'}${hours}h\n`);
    renameSync(`${file}.new`, file);
  };
  set(0);
  const site = await start(home.dir, {
    env: {
      LD_PRELOAD: library(),
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  });
  const people = [];
  const newcomer = async () => {
    const person = new Person();
    people.push(person);
    await person.signUp(site);
    return person;
  };
  const status = async (person, cookie) => (await person.open(site, cookie)).status;
  const signedIn = async (when, ...them) => {
    for (const person of them) {
      const found = await status(person);
      check(`${when}: who was signed in still is`, found === 200, found);
    }
  };
  const signedOut = async (when, person, cookie = person.cookie) => {
    const found = await status(person, cookie);
    check(when, found === 303, found);
  };
  // What the site writes down tells that its clock was moved.
  const setTo = async (when, hours) => {
    set(hours);
    const person = await newcomer();
    check(`${when}: sign-up works`, person.account === 'kept');
    const [made] = home.rows(`SELECT created_at FROM users WHERE username = '${person.name}'`);
    const off = Math.abs(Number(made) - Date.now() - hours * HOUR);
    check(`${when}: the clock was moved`, off < 60_000, `${off} ms off`);
    await usual(when, person);
    return person;
  };
  const usual = async (when, person) => {
    const began = now();
    const signIn = await person.signIn(site);
    check(`${when}: sign-in works`, signIn.status === 303, tell(signIn));
    await person.changePassword(site);
    check(`${when}: a password change works`, person.change === 'kept', person.change);
    await signedOut(`${when}: it ends the other session`, person, person.elsewhere);
    const sudo = await ask(site, '/sudo', { cookie: person.cookie, form: { password: person.password } });
    check(`${when}: the password can be typed again`, sudo.status === 303, tell(sudo));
    person.cookie = sudo.cookie ?? person.cookie;
    check(`${when}: and goes on under a new name`, await status(person) === 200);
    const once = await person.signIn(site);
    const out = await ask(site, '/logout', { cookie: once.cookie, form: {} });
    check(`${when}: sign-out works`, out.status === 303, tell(out));
    await signedOut(`${when}: signed out is signed out`, person, once.cookie);
    checkAnswers(when, await between(began));
  };

  const anna = await newcomer();
  const berta = await newcomer();
  const form = { username: berta.name, password: berta.password, remember: 'on' };
  berta.cookie = (await ask(site, '/login', { form })).cookie;
  await usual('as it is', await newcomer());

  for (let time = 0; time < (long ? 5 : 1); time += 1) {
    await setTo('a day back', -24);
    await signedIn('a day back', anna, berta);
    const carla = await newcomer();
    await setTo('forward again', 0);
    await signedIn('forward again', anna, berta);
    await signedOut('forward again: what began a day ago has been idle too long', carla);
  }

  // To and fro under load, within what sessions last.
  const load = new Load(site, { pause: 30 });
  const began = now();
  for (let time = 0; time < (long ? 60 : 8); time += 1) {
    await sleep(250);
    set(time % 2 === 0 ? -1 : 0);
  }
  await load.stop();
  set(0);
  checkAnswers('to and fro', await between(began));
  none('to and fro: nobody met anything strange', load.wrong);
  none('to and fro: nothing is refused', (await between(began))
    .filter((answer) => answer.status === 503).map(tell));

  // Used every 8 hours: not idle, but after a day it ends.
  for (const hours of [8, 16, 23]) {
    set(hours);
    await signedIn(`${hours} hours on`, anna, berta);
  }
  set(25);
  await signedOut('25 hours on: a session has ended', anna);
  check('25 hours on: one that is kept has not', await status(berta) === 200);
  const back = await anna.signIn(site);
  anna.cookie = back.cookie;
  check('25 hours on: signing in again works', back.status === 303 && await status(anna) === 200);
  await setTo('25 hours on', 25);
  set(25 + 24 * 31);
  await signedOut('31 days later: a kept session has ended', berta);

  set(0);
  // The sessions of these people were moved through time: what is left of them is not the question.
  const all = [...people, ...load.people].filter((person) => !person.wanted);
  for (const person of all) delete person.former;
  await verify(site, all, home);
  check('it stops with exit code 0', (await site.stop()).code === 0);
});
