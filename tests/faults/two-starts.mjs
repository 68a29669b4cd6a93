// Several processes start at once on an empty database.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { ask, tell } from './ask.mjs';
import { postgresHome, startCluster } from './cluster.mjs';
import { checkDatabase, Person, sqliteHome } from './people.mjs';
import { binary, launch } from './site.mjs';
import { check, long, none, run } from './support.mjs';

const processes = long ? 6 : 2;
const rounds = long ? 20 : 4;

async function startTogether(kind, home) {
  const sites = Array.from({ length: processes }, () => launch(home.dir, { env: home.env }));
  const ready = await Promise.all(sites.map((site) => site.ready));
  check(`${kind}: each of ${processes} serves`, ready.every(Boolean),
    sites.filter((_, at) => !ready[at]).map((site) => site.log).join());
  const living = sites.filter((_, at) => ready[at]);

  for (const site of living) {
    const person = new Person();
    await person.signUp(site);
    check(`${kind}: people sign up on each`, person.account === 'kept');
    const answers = await Promise.all(living.map((other) => person.open(other)));
    check(`${kind}: and are signed in on all`, answers.every((answer) => answer.status === 200));
  }

  await setUp(kind, living);

  const applied = home.rows('SELECT version FROM __diesel_schema_migrations ORDER BY version');
  const twice = applied.filter((version, at) => applied.indexOf(version) !== at);
  check(`${kind}: migrations were applied`, applied.length > 0, applied.length);
  none(`${kind}: none was applied twice`, twice);
  const looked = execFileSync(binary, ['migrate', '--check'], {
    cwd: home.dir, env: { PATH: process.env.PATH, ...home.env }, encoding: 'utf8',
  });
  check(`${kind}: the schema is current`, looked.includes('current'), looked.trim());
  checkDatabase(home);

  const ends = await Promise.all(living.map((site) => site.stop()));
  check(`${kind}: each stops with exit code 0`, ends.every(({ code }) => code === 0));
  const complaints = sites.flatMap((site) => site.log.split('\n'))
    .filter((line) => line.startsWith('portaria:') || /"level":"ERROR"|panicked/.test(line));
  none(`${kind}: nobody complained`, complaints);
}

// Each start makes a new code, and the last of them is good for all.
async function setUp(kind, sites) {
  const codes = sites.map((site) => /^Set up: \S+code=(\S+)$/m.exec(site.out)?.[1]).filter(Boolean);
  check(`${kind}: each tells how to set up`, codes.length === sites.length, codes.length);
  const tries = codes.map((code, at) => {
    const { name, password } = new Person();
    const form = { code, username: name, email: `${name}@example.com`, password };
    return () => ask(sites[(at + 1) % sites.length], '/setup', { form });
  });
  const answers = [];
  for (const attempt of tries) answers.push(await attempt());
  const good = answers.filter((answer) => answer.status === 303);
  check(`${kind}: one of the codes sets up, on another process`, good.length === 1,
    answers.map(tell).join('; '));
}

await run(long ? 600 : 60, async () => {
  for (let round = 0; round < rounds; round += 1) {
    const home = sqliteHome();
    await startTogether('SQLite', home);
    // Whoever stops last cannot always put the log away: the next start does.
    const known = ['portaria.db', 'portaria.db-wal', 'portaria.db-shm', 'portaria.key'];
    const drafts = readdirSync(home.dir).filter((name) => !known.includes(name));
    none('SQLite: no file is left over', drafts);
    check('SQLite: there is one key', readFileSync(`${home.dir}/portaria.key`, 'utf8').trim().length >= 43);
  }
  const cluster = await startCluster();
  for (let round = 0; round < rounds; round += 1) {
    await startTogether('PostgreSQL', postgresHome(cluster));
  }
});
