// A real site, its people, and real browsers.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import puppeteer from 'puppeteer-core';

const binary = process.env.PORTARIA_BIN
  ?? fileURLToPath(new URL('../../target/debug/portaria', import.meta.url));

export const languages = ['en', 'pt-BR', 'es'];
export const password = 'correct horse battery';
export const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 '
  + '(KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1';

// Sites that a broken test has left behind.
const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill()));

export function folder() {
  const path = mkdtempSync(join(tmpdir(), 'portaria-pages-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

// Starts the site on the database in `dir`; `listen` of an earlier one takes its port again.
export async function startSite(dir, { listen = '127.0.0.1:0', ...settings } = {}) {
  const env = { PATH: process.env.PATH, PORTARIA_LISTEN: listen, PORTARIA_LOG: 'error' };
  for (const [name, value] of Object.entries(settings)) env[`PORTARIA_${name.toUpperCase()}`] = value;
  const run = (args, input = '') => execFileSync(binary, args, { cwd: dir, env, input, encoding: 'utf8' }).trim();
  // Once there is an administrator, no second line follows the first.
  const lines = JSON.parse(run(['user', 'list', '--json'])).some(({ role }) => role === 'admin') ? 1 : 2;
  const child = spawn(binary, [], { cwd: dir, env, stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  const ended = new Promise((resolve) => { child.once('exit', resolve); });
  ended.then(() => running.delete(child));
  const told = [];
  await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => told.push(line) === lines && resolve());
    ended.then((code) => reject(new Error(`the site ended with ${code}`)));
  });
  const url = told[0].split(' on ')[1];
  env.PORTARIA_PUBLIC_URL = url;
  return {
    dir,
    url,
    setup: told[1]?.split(': ')[1],
    listen: new URL(url).host,
    // Runs a command beside it; what that prints.
    run: (...args) => run(args),
    addAdministrator: (name) => run(['user', 'add', name, '--role', 'admin'], `${password}\n`),
    // The path of an invitation.
    invitation: (...args) => new URL(run(['invitation', 'add', ...args])).pathname,
    passwordLink: (name) => run(['user', 'password-link', name]),
    // Sends a form without a browser; the cookies that come back.
    async post(path, fields, { agent = PHONE, language = 'en', cookies = [], answers = 303 } = {}) {
      const answer = await fetch(url + path, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams(fields),
        headers: {
          'user-agent': agent,
          'accept-language': language,
          cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
        },
      });
      if (answer.status !== answers) throw new Error(`${path} answered ${answer.status}`);
      return answer.headers.getSetCookie().map((line) => {
        const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
        return { name, value, url };
      });
    },
    // Whether a browser that holds these is signed in.
    async knows(cookies) {
      const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
      return (await fetch(`${url}/profile`, { redirect: 'manual', headers: { cookie } })).status === 200;
    },
    // As when the power fails.
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      const code = await ended;
      if (code !== 0) throw new Error(`the site ended with ${code}`);
    },
  };
}

export const chromiumOptions = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
};

export const startBrowser = () => chromium.launch(chromiumOptions);

// A browser whose profile outlives it.
export const startProfile = (dir, options = {}) => chromium.launchPersistentContext(dir, { ...chromiumOptions, ...options });

export const startFirefox = (prefs) => puppeteer.launch({
  browser: 'firefox',
  executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
  headless: true,
  extraPrefsFirefox: prefs,
});

// A page for a test. Opening one takes longer than looking at it: what a test has left is used again, without its cookies.
const left = new Map();
export async function lend(t, browser, options) {
  const kind = JSON.stringify(options);
  if (!left.has(kind)) left.set(kind, []);
  const page = left.get(kind).pop() ?? await (await browser.newContext(options)).newPage();
  t.after(async () => {
    for (const event of ['console', 'pageerror']) page.removeAllListeners(event);
    await page.unrouteAll();
    await page.emulateMedia({ media: null, colorScheme: null, forcedColors: null });
    await page.context().clearCookies();
    left.get(kind).push(page);
  });
  return page;
}

// Chromium's setting for the size of letters.
export async function enlarge(page, times) {
  const client = await page.context().newCDPSession(page);
  await client.send('Page.setFontSizes', { fontSizes: { standard: 16 * times, fixed: 13 * times } });
  await client.detach();
}

// Presses what leads to another page; the answer that is shown then.
export async function press(page, button) {
  const [answer] = await Promise.all([page.waitForNavigation(), button.click()]);
  return answer;
}

// Fills in a form by the names of its fields, and sends it.
export async function send(page, form, fields = {}) {
  for (const [name, value] of Object.entries(fields)) await page.locator(`#${form} [name="${name}"]`).fill(value);
  return press(page, page.locator(`#${form} [type=submit]`));
}
