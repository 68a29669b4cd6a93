// Counts the instructions of one signed-in page and of the sign-in page under callgrind, and compares them
// with the figures that docs/PERFORMANCE.md keeps: counts, not times, so every machine finds the same.
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { once } from 'node:events';

const PAGES = 200;
const MORE = 1.1;
const home = mkdtempSync(join(tmpdir(), 'portaria-counts-'));
const url = `sqlite:${join(home, 'counts.db')}`;
const password = 'correct horse battery';
const binary = process.env.PORTARIA_BIN;
execFileSync(binary, ['user', 'add', 'ada', '--database-url', url], { input: `${password}\n`, stdio: ['pipe', 'ignore', 'inherit'] });

const out = join(home, 'out');
const site = spawn('valgrind', ['--tool=callgrind', '--instr-atstart=no', `--callgrind-out-file=${out}`, binary],
  { cwd: home, env: { PATH: process.env.PATH, PORTARIA_LISTEN: '127.0.0.1:0', PORTARIA_DATABASE_URL: url, PORTARIA_LOG: 'warn' }, stdio: ['ignore', 'pipe', 'ignore'] });
const [line] = await once(createInterface({ input: site.stdout }), 'line');
const origin = new URL(line.split(' on ')[1]);
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

const ask = (path, { method = 'GET', headers = {}, body } = {}) => new Promise((resolve, reject) => {
  const request = http.request({ host: origin.hostname, port: origin.port, path, method, agent, headers }, (answer) => {
    answer.resume();
    answer.on('end', () => resolve(answer));
  });
  request.on('error', reject);
  request.end(body);
});
const body = new URLSearchParams({ username: 'ada', password }).toString();
const begun = await ask('/login', { method: 'POST', body, headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': body.length } });
if (begun.statusCode !== 303) throw new Error(`signing in: ${begun.statusCode}`);
const cookie = begun.headers['set-cookie'].map((one) => one.split(';')[0]).join('; ');

async function count(path, headers) {
  const times = async (n) => {
    for (let i = 0; i < n; i += 1) {
      const answer = await ask(path, { headers });
      if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode}`);
    }
  };
  const control = (...words) => execFileSync('callgrind_control', [...words, String(site.pid)], { stdio: 'ignore' });
  // What is made once is not of every page.
  await times(20);
  control('-z');
  control('-i', 'on');
  await times(PAGES);
  control('-i', 'off');
  control('-d');
  const dumps = execFileSync('sh', ['-c', `ls -t ${out}.*`]).toString().trim().split('\n');
  const total = /^(?:totals|summary): (\d+)/m.exec(readFileSync(dumps[0], 'utf8'));
  return Math.round(Number(total[1]) / PAGES);
}

const kept = readFileSync(new URL('../../docs/PERFORMANCE.md', import.meta.url), 'utf8');
let failed = false;
try {
  for (const [name, path, headers] of [['sign-in page', '/login', {}], ['signed-in page', '/profile', { Cookie: cookie }]]) {
    const found = await count(path, headers);
    const figure = new RegExp(`\\| instructions, ${name} \\| ([\\d,]+) \\|`).exec(kept);
    if (!figure) throw new Error(`docs/PERFORMANCE.md keeps no figure for the ${name}`);
    const limit = Number(figure[1].replaceAll(',', '')) * MORE;
    console.log(`${name}: ${found.toLocaleString('en')} instructions, kept ${figure[1]}`);
    if (found > limit) {
      console.error(`The ${name} costs more than a tenth more than docs/PERFORMANCE.md says.`);
      failed = true;
    }
  }
} finally {
  site.kill('SIGTERM');
  await once(site, 'exit');
  rmSync(home, { recursive: true });
}
process.exit(failed ? 1 : 0);
