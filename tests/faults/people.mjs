// People who sign up, change their passwords and read pages, and what must be true of them later.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ask, tell } from './ask.mjs';
import { check, folder, none, sleep } from './support.mjs';

const run = randomBytes(3).toString('hex');
let born = 0;
const password = () => randomBytes(12).toString('hex');

// `kept`: acknowledged. `refused`: told no. `unknown`: not answered. `wrong`: none of these.
function outcome({ failed, status, location }) {
  if (failed) return 'unknown';
  if (status === 303 && location === '/profile') return 'kept';
  return status === 503 ? 'refused' : 'wrong';
}

export class Person {
  constructor() {
    born += 1;
    this.name = `p${run}-${born}`;
    this.password = password();
  }

  async signUp(site) {
    const form = { username: this.name, password: this.password };
    const answer = await ask(site, '/signup', { form });
    this.account = outcome(answer);
    this.accountAnswer = answer;
    this.cookie = answer.cookie;
    return answer;
  }

  // In another browser: the one that this person has stays as it is.
  signIn(site, secret = this.password) {
    return ask(site, '/login', { form: { username: this.name, password: secret } });
  }

  open(site, cookie = this.cookie) {
    return ask(site, '/profile', { cookie });
  }

  // Signs in elsewhere, then changes the password, which ends that other session.
  async changePassword(site) {
    const elsewhere = await this.signIn(site);
    if (outcome(elsewhere) !== 'kept') return 'refused';
    this.elsewhere = elsewhere.cookie;
    this.wanted = password();
    const form = { current_password: this.password, new_password: this.wanted };
    const answer = await ask(site, '/profile/password', { cookie: this.cookie, form });
    this.change = outcome(answer);
    this.changeAnswer = answer;
    if (this.change === 'kept') {
      Object.assign(this, { former: this.password, password: this.wanted, wanted: undefined });
      this.cookie = answer.cookie;
    }
    return this.change;
  }
}

export class Load {
  people = [];
  wrong = [];
  #going = true;

  // `veterans` have accounts already and change their passwords.
  constructor(site, { newcomers = 3, changers = 2, readers = 3, pause = 60, veterans = [] } = {}) {
    this.people.push(...veterans);
    this.veterans = [...veterans];
    const worker = (task) => async () => {
      while (this.#going) {
        await task.call(this, site, pause);
        await sleep(pause);
      }
    };
    const workers = [[newcomers, this.#signUp], [changers, this.#change], [readers, this.#read]];
    this.work = workers.flatMap(([count, task]) => Array.from({ length: count }, worker(task)));
  }

  async stop() {
    this.#going = false;
    await Promise.all(this.work);
  }

  count(account) {
    return this.people.filter((person) => person.account === account).length;
  }

  async #signUp(site) {
    const person = new Person();
    this.people.push(person);
    await person.signUp(site);
    if (person.account === 'wrong') this.wrong.push(`${person.name} could not sign up`);
    return person;
  }

  // After a change that was not acknowledged nothing is certain, so somebody else goes on.
  async #change(site, pause) {
    const person = this.veterans.pop() ?? await this.#signUp(site);
    if (person.account !== 'kept') return;
    while (this.#going && await person.changePassword(site) === 'kept') {
      const [there, here] = [await person.open(site, person.elsewhere), await person.open(site)];
      if (there.status === 200) this.wrong.push(`${person.name}: another session outlived a change`);
      if (here.status === 303) this.wrong.push(`${person.name}: signed out by a change`);
      await sleep(pause);
    }
    if (person.change === 'wrong') this.wrong.push(`${person.name} could not change the password`);
  }

  async #read(site, pause) {
    const person = await this.#signUp(site);
    if (person.account !== 'kept') return;
    while (this.#going) {
      const page = await person.open(site);
      if (page.status === 303) this.wrong.push(`${person.name} was signed out`);
      await sleep(pause / 4);
    }
  }
}

// A site's folder with an SQLite database; `rows` are the lines that a query gives.
export function sqliteHome(dir = folder(), owner = {}) {
  const file = join(dir, 'portaria.db');
  const options = { encoding: 'utf8', timeout: 20_000, ...owner };
  const rows = (sql) =>
    lines(execFileSync('sqlite3', ['-batch', '-cmd', '.timeout 5000', file, sql], options));
  const integrity = () => [...rows('PRAGMA integrity_check'), ...rows('PRAGMA foreign_key_check')];
  return { dir, file, env: {}, rows, integrity };
}

export const lines = (text) => text.split('\n').filter(Boolean);

const HALF_MADE = `SELECT username FROM users
  WHERE id NOT IN (SELECT user_id FROM credentials) OR id NOT IN (SELECT user_id FROM activity)`;

export function checkDatabase(home) {
  check('the database is sound', home.integrity().join() === 'ok', home.integrity().join('; '));
  none('no account is half made', home.rows(HALF_MADE));
}

// Whether everything acknowledged is there and nothing half done, by signing in.
// `mayBeThere` tells of which refusals nobody can know: a fault can come between a commit and the
// news of it.
export async function verify(site, people, home, { mayBeThere = () => false, enough = 1 } = {}) {
  const there = new Set(home.rows('SELECT username FROM users'));
  const found = { lost: [], half: [], refused: [] };
  const queue = [...people];
  const judge = async () => {
    for (let person = queue.pop(); person; person = queue.pop()) {
      if (there.has(person.name)) await judgeAccount(site, person, found, mayBeThere);
      else if (person.account === 'kept') found.lost.push(`${person.name} has no account`);
      else if (person.account === 'unknown') {
        const answer = await person.signUp(site);
        if (answer.status !== 303) found.half.push(`${person.name} is taken, but not there`);
      }
    }
  };
  const kept = people.filter((person) => person.account === 'kept').length;
  const changed = people.filter((person) => person.former).length;
  const unknown = people.filter((p) => p.account === 'unknown' || p.change === 'unknown').length;
  await Promise.all([judge(), judge(), judge()]);
  const counts = `${kept} accounts, ${changed} with a changed password, ${unknown} unanswered`;
  if (enough > 0) check('there was something to lose', kept >= enough, counts);
  none('nothing acknowledged is lost', found.lost);
  none('nothing is half done', found.half);
  none('nothing refused is there', found.refused);
  checkDatabase(home);
}

async function judgeAccount(site, person, found, mayBeThere) {
  const { name, password: certain, wanted, former } = person;
  const opens = async (secret) => (await person.signIn(site, secret)).status === 303;
  const lives = async (cookie) => (await person.open(site, cookie)).status === 200;
  const refused = (answer) => mayBeThere(answer) || found.refused.push(`${name}: ${tell(answer)}`);
  if (person.account === 'refused') refused(person.accountAnswer);
  if (!wanted) {
    if (!await opens(certain)) found.lost.push(`${name}: the password does not open`);
    if (former && await opens(former)) found.lost.push(`${name}: the former password opens`);
    if (former && await lives(person.elsewhere)) found.lost.push(`${name}: the other session lives`);
    return;
  }
  const [done, undone] = [await opens(wanted), await opens(certain)];
  if (done === undone) found.half.push(`${name}: ${done ? 'both passwords open' : 'no password opens'}`);
  if (done && person.change === 'refused') refused(person.changeAnswer);
  // With the change, both of the sessions from before it have ended; without it, neither.
  for (const cookie of [person.elsewhere, person.cookie]) {
    if (await lives(cookie) === done) found.half.push(`${name}: a session ${done ? 'lives' : 'ended'}`);
  }
}
