// Each page in light and dark, wide and narrow: accessible, tidy, small, and silent on the console.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { HtmlValidate } from 'html-validate';
import { folder, password, startBrowser, startSite } from './support.mjs';

const dir = folder();
let site;
let browser;
const session = [];

before(async () => {
  site = await startSite(dir.path, undefined, {
    PORTARIA_CONTACT: 'help@example.com', PORTARIA_THROTTLE_ADDRESS: '0',
  });
  browser = await startBrowser();
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${site.url}/signup`);
  await page.getByLabel('User name').fill('ada');
  await page.getByLabel('Email').fill('ada@example.com');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  session.push(...await context.cookies());
  await context.close();
  // Another device, and somebody who does not know the password.
  const phone = await browser.newContext({ userAgent: PHONE });
  await wrong(await phone.newPage(), 'ada');
  await signIn(await phone.newPage(), 'ada', password);
  await phone.close();
});

after(async () => {
  await browser.close();
  await site.stop();
  dir.remove();
});

const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 '
  + '(KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1';

async function signIn(page, name, typed) {
  await page.goto(`${site.url}/login`);
  await page.getByLabel('user name').fill(name);
  await page.getByLabel('Password').fill(typed);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
const wrong = (page, name) => signIn(page, name, 'wrong horse battery');

// As often as costs no wait, and once more.
let names = 0;
async function tooOften(page) {
  names += 1;
  for (let n = 0; n < 6; n += 1) await wrong(page, `nobody${names}`);
  await page.getByText('Too many tries').waitFor();
}

// The password link of somebody, until the next one is made.
const link = () => new URL(site.run('user', 'password-link', 'ada')).pathname;
// From then on there is no page for setting up.
async function administrator() {
  if (!site.run('user', 'list').includes('grace')) site.run('user', 'add', 'grace', '--role', 'admin');
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(site.run('user', 'password-link', 'grace'));
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByLabel('user name').fill('grace');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  const cookies = await context.cookies();
  await context.close();
  return cookies;
}

const send = (button) => async (page) => page.getByRole('button', { name: button }).click();
const pages = [
  { name: 'sign-in', path: '/login' },
  { name: 'sign-in refused', path: '/login', act: send('Sign in') },
  { name: 'sign-in wrong', path: '/login', act: (page) => wrong(page, 'nobody@example.com') },
  { name: 'sign-in too often', path: '/login', act: tooOften },
  { name: 'sign-up', path: '/signup' },
  { name: 'sign-up refused', path: '/signup', act: send('Create account') },
  { name: 'set-up', path: () => new URL(site.setup).pathname + new URL(site.setup).search },
  { name: 'set-up refused', path: '/setup', act: send('Create administrator') },
  { name: 'password link', path: link },
  { name: 'password link refused', path: link, act: send('Change password') },
  { name: 'password link spent', path: '/password-link/spent' },
  { name: 'check-up', path: '/admin/doctor', session: administrator, act: async (page) => {
    for (const summary of await page.locator('summary').all()) await summary.click();
  } },
  { name: 'not found', path: '/nowhere' },
  { name: 'sign-out', path: '/logout', signedIn: true },
  { name: 'profile', path: '/profile', signedIn: true },
  { name: 'profile refused', path: '/profile', signedIn: true, act: async (page) => {
    await page.getByLabel('User name').fill('a b');
    await page.getByLabel('Display name').fill('x'.repeat(101));
    await page.getByRole('button', { name: 'Save' }).click();
  } },
  { name: 'profile saved', path: '/profile', signedIn: true, act: send('Save') },
  { name: 'password', path: '/profile/password', signedIn: true },
  { name: 'password refused', path: '/profile/password', signedIn: true, act: send('Change password') },
  { name: 'email', path: '/profile/email', signedIn: true },
  { name: 'sudo', path: '/sudo', signedIn: true },
  { name: 'devices', path: '/profile/sessions', signedIn: true },
  { name: 'activity', path: '/profile/activity', signedIn: true },
  { name: 'closing', path: '/profile/close', signedIn: true },
  { name: 'closing refused', path: '/profile/close', signedIn: true, act: send('Close account') },
];
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:a11y'],
});
// Whose password it is, for password managers alone: no person meets this field.
const owner = /<input class="sr"[^>]*>/g;

for (const { name, path, signedIn, session: own, act } of pages) {
  test(`the page "${name}" is accessible and tidy`, async () => {
    const cookies = own ? await own() : session;
    const place = typeof path === 'function' ? path() : path;
    for (const colorScheme of ['light', 'dark']) {
      for (const width of [1280, 320]) {
        const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
        if (signedIn || own) await context.addCookies(cookies);
        const page = await context.newPage();
        const complaints = [];
        let requests = 0;
        page.on('console', (m) => /Content Security Policy|\[DOM\]/.test(m.text()) && complaints.push(m.text()));
        page.on('request', () => { requests += 1; });
        let shown;
        page.on('response', (r) => { if (r.request().isNavigationRequest()) shown = r; });
        await page.goto(`${site.url}${place}`);
        assert.ok(requests <= 6, `${requests} requests`);
        if (act) {
          await act(page);
          await page.waitForLoadState();
        }
        const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
        assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0]?.html}`), []);
        const { overflow, small, h1, lang } = await page.evaluate(() => ({
          overflow: document.documentElement.scrollWidth > innerWidth,
          small: [...document.querySelectorAll('a, button, summary, input:not(.sr, [type=hidden], [type=checkbox])')]
            .filter((e) => e.getBoundingClientRect().height < 44).map((e) => e.outerHTML),
          h1: document.querySelectorAll('h1').length,
          lang: document.documentElement.lang,
        }));
        assert.equal(overflow, false, 'no sideways scroll');
        assert.deepEqual(small, [], 'targets of 44 px');
        assert.equal(h1, 1);
        assert.equal(lang, 'en');
        assert.deepEqual(complaints, []);
        const html = await shown.text();
        assert.ok(html.length <= 20_000);
        const report = await validator.validateString(html.replace(owner, ''));
        const messages = report.results.flatMap((r) => r.messages);
        assert.deepEqual(messages.map((m) => `${m.ruleId} ${m.line}: ${m.message}`), []);
        await context.close();
      }
    }
  });
}

test('neither long names nor large text make a page scroll sideways', async () => {
  const context = await browser.newContext({ viewport: { width: 320, height: 640 } });
  const page = await context.newPage();
  await page.goto(`${site.url}/signup`);
  await page.getByLabel('User name').fill('w'.repeat(64));
  await page.getByLabel('Email').fill(`${'w'.repeat(60)}@${'w'.repeat(60)}.example.com`);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByLabel('Display name').fill('W'.repeat(100));
  await page.getByRole('button', { name: 'Save' }).click();
  for (const path of ['/profile', '/profile/email', '/profile/password', '/logout', '/sudo', '/profile/sessions', '/profile/activity', '/profile/close']) {
    await page.goto(`${site.url}${path}`);
    for (const size of ['100%', '150%', '200%']) {
      const sideways = await page.evaluate((fontSize) => {
        document.documentElement.style.fontSize = fontSize;
        const skip = document.querySelector('.skip').getBoundingClientRect();
        return { by: document.documentElement.scrollWidth - innerWidth, skipIsSeen: skip.right > 0 };
      }, size);
      assert.deepEqual(sideways, { by: 0, skipIsSeen: false }, `${path} at ${size}`);
    }
  }
  await context.close();
});

test('the Tab key goes through the sign-in form in its order', async () => {
  const page = await browser.newPage();
  await page.goto(`${site.url}/login`);
  const order = [];
  for (let n = 0; n < 4; n += 1) {
    order.push(await page.evaluate(() => document.activeElement.name || document.activeElement.type));
    await page.keyboard.press('Tab');
  }
  assert.deepEqual(order, ['username', 'password', 'remember', 'submit']);
  await page.close();
});
