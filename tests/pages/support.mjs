// A real site and a real Chromium.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const binary = process.env.PORTARIA_BIN
  ?? fileURLToPath(new URL('../../target/debug/portaria', import.meta.url));
const launch = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
};

export const password = 'correct horse battery';

export function folder() {
  const path = mkdtempSync(join(tmpdir(), 'portaria-browser-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

// Starts the site on the database in `dir`; `listen` of an earlier one takes its port again.
export async function startSite(dir, listen = '127.0.0.1:0', settings = {}) {
  const env = { PATH: process.env.PATH, PORTARIA_LISTEN: listen, ...settings };
  const child = spawn(binary, [], { cwd: dir, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  const lines = createInterface({ input: child.stdout });
  const started = new Promise((resolve, reject) => {
    const told = {};
    lines.on('line', (line) => {
      const [what, value] = line.split(/ on |: /, 2);
      told[what] = value;
      // While there is no administrator, a second line follows.
      if (told['Set up']) resolve(told);
    });
    ended.then((code) => reject(new Error(`the site ended with ${code}`)));
  });
  const { Portaria: url, 'Set up': setup } = await started;
  return {
    url,
    setup,
    // Runs a command beside it; what that prints.
    run: (...args) => execFileSync(binary, args, { cwd: dir, env: { ...env, PORTARIA_PUBLIC_URL: url }, encoding: 'utf8' }).trim(),
    listen: new URL(url).host,
    async stop() {
      child.kill('SIGTERM');
      const code = await ended;
      if (code !== 0) throw new Error(`the site ended with ${code}`);
    },
  };
}

export const startBrowser = () => chromium.launch(launch);

// A browser whose profile outlives it.
export const startProfile = (dir, options = {}) =>
  chromium.launchPersistentContext(dir, { ...launch, ...options });
