// An import that is killed half way and run again, while people use the site: every account is there
// once, and the memory that it takes does not grow with the file. With --postgres: the same on PostgreSQL.
import { spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { postgresHome, startCluster } from './cluster.mjs';
import { checkDatabase, Load, sqliteHome } from './people.mjs';
import { binary, start } from './site.mjs';
import { afterwards, check, long, none, now, run, sleep, until } from './support.mjs';

const records = long ? 1_000_000 : 8_000;
const MEMORY = 150; // MiB, whatever the length of the file.
const hash = `scrypt:32768:8:1$salt$${'ab'.repeat(64)}`;

async function writeFile(path) {
  const out = createWriteStream(path);
  out.write('id,username,email,password_hash\n');
  for (let at = 0; at < records; at += 1) {
    if (!out.write(`${at},came${at},came${at}@example.com,${hash}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

function begin(home, file) {
  const child = spawn(binary, ['user', 'import', file, '--from', 'flask'], {
    cwd: home.dir, env: { PATH: process.env.PATH, ...home.env }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  afterwards(() => child.exitCode === null && child.signalCode === null && child.kill('SIGKILL'));
  const importer = { child, told: '', most: 0, began: now() };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => { importer.told += text; });
  }
  const watch = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      importer.most = Math.max(importer.most, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      // It has ended.
    }
  }, 50);
  importer.ended = once(child, 'close').then(([code]) => {
    clearInterval(watch);
    importer.took = (now() - importer.began) / 1000;
    return code;
  });
  return importer;
}

await run(long ? 1800 : 120, async () => {
  const cluster = process.argv.includes('--postgres') ? await startCluster() : null;
  const home = cluster ? postgresHome(cluster) : sqliteHome();
  const site = await start(home.dir, { env: home.env });
  const file = join(home.dir, 'people.csv');
  await writeFile(file);
  const came = () => Number(home.rows("SELECT count(*) FROM users WHERE username LIKE 'came%'")[0]);

  const load = new Load(site, { newcomers: 1, changers: 1, readers: 2, pause: 100 });
  const first = begin(home, file);
  const half = await until(long ? 900_000 : 60_000, () => came() >= records / 3);
  first.child.kill('SIGKILL');
  await first.ended;
  const left = came();
  check('it was killed half way', half !== null && left < records, `${left} of ${records}`);
  check('only whole batches are there', left % 500 === 0, left);
  checkDatabase(home);

  const second = begin(home, file);
  const code = await second.ended;
  await sleep(100);
  await load.stop();
  check('the second run ends well', code === 0, code === 0 ? '' : second.told);
  check('it finds who came before', second.told.includes(
    `Imported: ${records - left}. Here already: ${left}. Refused: 0.`,
  ), second.told.trim());
  check('everybody came once', came() === records, came());
  check('the file is not in memory', second.most > 0 && second.most < MEMORY, `${second.most.toFixed(0)} MiB`);
  console.log(`     ${records - left} accounts in ${second.took.toFixed(1)} s, ${left} found in it`);
  none('nobody met anything strange meanwhile', load.wrong);
  const refused = load.people.filter((person) => person.account === 'refused');
  none('nobody was turned away meanwhile', refused.map((person) => person.name));
  checkDatabase(home);
  await site.stop();
});
