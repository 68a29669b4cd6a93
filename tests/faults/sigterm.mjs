// The process is told to stop while people use it over every kind of connection.
import { ask, between, tell } from './ask.mjs';
import { Line } from './line.mjs';
import { Person, sqliteHome, verify } from './people.mjs';
import { start } from './site.mjs';
import { check, long, none, now, run, sleep, times } from './support.mjs';

const rounds = long ? 40 : 5;
const paths = ['/login', '/profile', '/signup'];

// One connection for each request, until nobody listens.
async function single(site, people, cookie) {
  for (let at = 0; ; at += 1) {
    let answer;
    if (people) {
      const person = new Person();
      people.push(person);
      answer = await person.signUp(site);
    } else {
      answer = await ask(site, paths[at % paths.length], { cookie });
    }
    if (answer.failed) return;
    await sleep(Math.random() * 20);
  }
}

// One connection for many requests; a new one when it is closed, until nobody listens.
async function keepAlive(site, cookie) {
  for (let at = 0; ;) {
    const line = new Line(site);
    if (!await line.opened) return line.failure;
    let answer = {};
    for (; !line.closed && !answer.last; at += 1) {
      answer = await line.ask(paths[at % paths.length], { cookie });
      if (answer.failed) return answer.failed;
      await sleep(Math.random() * 30);
    }
    line.close();
  }
}

await run(long ? 600 : 120, async () => {
  const home = sqliteHome();
  let site = await start(home.dir);
  const listen = `127.0.0.1:${site.port}`;
  for (let round = 1; round <= rounds; round += 1) {
    const reader = new Person();
    await reader.signUp(site);
    const people = [];
    const begun = now();
    const clients = [
      ...Array.from({ length: 8 }, () => keepAlive(site, reader.cookie)),
      ...Array.from({ length: 6 }, () => single(site, null, reader.cookie)),
      ...Array.from({ length: 3 }, () => single(site, people)),
    ];
    await sleep(200 + Math.random() * 500);

    // What has begun when the word comes: accepted, half asked, asked before and kept open.
    const quiet = await times(4, () => new Line(site));
    const kept = await times(4, () => new Line(site));
    await Promise.all([...quiet, ...kept].map((line) => line.opened));
    await Promise.all(kept.map((line) => line.ask('/login')));
    const slow = [new Person(), new Person(), new Person()];
    const later = () => sleep(300);
    const halves = slow.map((person, at) => new Line(site).ask('/signup', {
      form: { username: person.name, password: person.password }, between: later, split: at > 0,
    }));
    await sleep(50);

    const told = now();
    const stopped = site.stop();
    await sleep(100);
    const asked = await Promise.all([...quiet, ...kept].map((line) => line.ask('/login')));
    const finished = await Promise.all(halves);
    finished.forEach((answer, at) => {
      slow[at].account = answer.status === 303 ? 'kept' : 'unknown';
      if (answer.status === 303) people.push(slow[at]);
    });
    const { code } = await stopped;
    const seconds = ((now() - told) / 1000).toFixed(1);
    const ends = await Promise.all(clients);

    const failed = (await between(begun)).filter((answer) => !answer.whole);
    console.log(`     round ${round}: stopped in ${seconds} s`);
    none('a connection without a request is asked for the last time and closed',
      asked.filter((answer) => !answer.whole || !answer.last).map(tell));
    none('every request on an accepted connection was answered whole',
      failed.filter((answer) => answer.failed !== 'ECONNREFUSED').map(tell));
    none('nobody was turned away but by a closed door', ends
      .filter((how) => how && how !== 'ECONNREFUSED'));
    none('a form that was half sent was taken',
      finished.filter((answer) => answer.status !== 303).map(tell));
    check('exit code 0', code === 0, `${code}`);
    check('it stopped within 10 s', seconds < 10, `${seconds} s`);

    site = await start(home.dir, { listen });
    await verify(site, [...people, reader], home, { enough: 4 });
    check('who was signed in still is', (await reader.open(site)).status === 200);
  }
  await site.stop();
});
