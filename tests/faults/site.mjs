// A site's process.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterwards } from './support.mjs';

export const binary = process.env.PORTARIA_BIN
  ?? fileURLToPath(new URL('../../target/debug/portaria', import.meta.url));

// All visitors come from one address: the limits that will count addresses must not.
const limits = ['ACCOUNT', 'DEVICE', 'ADDRESS', 'SIGN_UP', 'ACCOUNT_OFF'];
const unlimited = Object.fromEntries(limits.map((name) => [`PORTARIA_THROTTLE_${name}`, '0']));

// Begins a start in `dir`; `ready` tells whether it came to serve. `under` is a command that runs
// the site, `rest` goes to `spawn`.
export function launch(dir, {
  args = [], env = {}, under = [], command = binary, listen = '127.0.0.1:0', ...rest
} = {}) {
  const [first, ...words] = [...under, command, 'serve', ...args];
  const child = spawn(first, words, {
    cwd: dir,
    env: { PATH: process.env.PATH, PORTARIA_LISTEN: listen, ...unlimited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...rest,
  });
  afterwards(() => child.exitCode === null && child.signalCode === null && child.kill('SIGKILL'));
  const site = { pid: child.pid, log: '', out: '', alive: true };
  child.stderr.setEncoding('utf8').on('data', (text) => { site.log += text; });
  site.ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      site.alive = false;
      resolve({ code, signal });
    });
  });
  const told = new Promise((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      site.out += text;
      const url = /^Portaria on (\S+)\n/m.exec(site.out)?.[1];
      if (!url) return;
      site.url = url;
      site.port = Number(new URL(url).port);
      resolve(true);
    });
  });
  site.ready = Promise.race([told, site.ended.then(() => false)]);
  const end = (signal) => {
    child.kill(signal);
    return site.ended;
  };
  site.stop = () => end('SIGTERM');
  site.kill = () => end('SIGKILL');
  site.files = () => readdirSync(`/proc/${child.pid}/fd`).length;
  // Resident memory in MiB.
  site.memory = () =>
    Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024;
  return site;
}

export async function start(dir, options) {
  const site = launch(dir, options);
  if (!await site.ready) throw new Error(`the site did not start: ${site.log}`);
  return site;
}
