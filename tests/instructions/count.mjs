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
execFileSync(binary, ['user', 'add', 'ada', '--database-url', url], { input: `${password}\n`, env: { PATH: process.env.PATH }, stdio: ['pipe', 'ignore', 'inherit'] });

const ask = (at, path, { method = 'GET', headers = {}, body } = {}) => new Promise((resolve, reject) => {
  const request = http.request({ ...at, path, method, headers }, (answer) => {
    answer.resume();
    answer.on('end', () => resolve(answer));
  });
  request.on('error', reject);
  request.end(body);
});

async function signIn(at) {
  const body = new URLSearchParams({ username: 'ada', password }).toString();
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': body.length };
  const begun = await ask(at, '/login', { method: 'POST', headers, body });
  if (begun.statusCode !== 303) throw new Error(`signing in: ${begun.statusCode}`);
  return { Cookie: begun.headers['set-cookie'].map((one) => one.split(';')[0]).join('; ') };
}

// Each in a process of its own, counted between what is made once and the stop.
async function count(path, isSignedIn) {
  const out = join(home, `out${path.replaceAll('/', '-')}`);
  const site = spawn('valgrind', ['--tool=callgrind', '--instr-atstart=no', `--callgrind-out-file=${out}`, binary],
    { cwd: home, env: { PATH: process.env.PATH, PORTARIA_LISTEN: '127.0.0.1:0', PORTARIA_DATABASE_URL: url, PORTARIA_LOG: 'warn' }, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(site, 'exit');
  try {
    const [line] = await once(createInterface({ input: site.stdout }), 'line');
    const { hostname: host, port } = new URL(line.split(' on ')[1]);
    const at = { host, port, agent: new http.Agent({ keepAlive: true, maxSockets: 1 }) };
    const headers = isSignedIn ? await signIn(at) : {};
    const times = async (n) => {
      for (let i = 0; i < n; i += 1) {
        const answer = await ask(at, path, { headers });
        if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode}`);
      }
    };
    const counting = (word) => execFileSync('callgrind_control', ['-i', word, String(site.pid)], { stdio: 'ignore' });
    await times(20);
    counting('on');
    await times(PAGES);
    counting('off');
    at.agent.destroy();
  } finally {
    site.kill('SIGTERM');
    await ended;
  }
  const totals = [...readFileSync(out, 'utf8').matchAll(/^(?:totals|summary): (\d+)/gm)];
  return Math.round(Math.max(...totals.map(([, total]) => Number(total))) / PAGES);
}

const kept = readFileSync(new URL('../../docs/PERFORMANCE.md', import.meta.url), 'utf8');
let failed = false;
try {
  for (const [name, path, isSignedIn] of [['sign-in page', '/login', false], ['signed-in page', '/profile', true]]) {
    const found = await count(path, isSignedIn);
    const figure = new RegExp(`\\| instructions, ${name} \\| ([\\d,]+) \\|`).exec(kept);
    if (!figure) throw new Error(`docs/PERFORMANCE.md keeps no figure for the ${name}`);
    console.log(`${name}: ${found.toLocaleString('en')} instructions, kept ${figure[1]}`);
    if (found > Number(figure[1].replaceAll(',', '')) * MORE) {
      console.error(`The ${name} costs more than a tenth more than docs/PERFORMANCE.md says.`);
      failed = true;
    }
    if (found === 0) throw new Error('nothing was counted');
  }
} finally {
  rmSync(home, { recursive: true });
}
process.exit(failed ? 1 : 0);
