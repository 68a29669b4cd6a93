// What a password manager makes of each form: which field is which, and whether it offers to keep the password.
// The rules are those of "Password Form Styles that Chromium Understands" (chromium.org); then Chromium itself is asked.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Hands } from './hands.mjs';
import { arrive, openSites, visit } from './states.mjs';
import { folder, password, startBrowser, startProfile } from './support.mjs';
import { words } from './words.mjs';

const w = words('en');
const wrong = 'wrong horse battery';
const another = 'another horse battery';

// The names of each form's fields.
const signIn = { username: 'username', current: 'password' };
const signUp = { username: 'username', next: 'password' };
const change = { username: 'username', current: 'current_password', next: 'new_password' };
const proof = { username: 'username', current: 'current_password' };
const forms = [
  { path: '/login', form: 'login', fields: signIn },
  { path: '/signup', form: 'signup', fields: signUp },
  { path: ({ site }) => site.setup, site: 'fresh', form: 'setup', fields: signUp },
  { path: '/profile/password', as: 'person', form: 'password', fields: change },
  { path: '/profile/email', as: 'person', form: 'email-form', fields: proof },
  { path: '/profile/close', as: 'person', form: 'close', fields: proof },
  { path: '/sudo', as: 'person', form: 'sudo', fields: signIn },
  { path: ({ site, username }) => site.passwordLink(username), as: 'person', form: 'password-link', fields: { username: 'username', next: 'new_password' } },
];

// The forms with a password on a page: their fields by autocomplete tokens, and by what stands where.
const read = (page) => page.evaluate(() => [...document.forms]
  .map((form) => {
    const inputs = [...form.querySelectorAll('input:not([type=hidden], [type=checkbox], [type=radio])')];
    const by = (token) => inputs.find(({ autocomplete }) => autocomplete.split(' ').includes(token));
    const secrets = inputs.filter(({ type }) => type === 'password');
    const [first, second] = secrets;
    // The last text before the first password that may be a name, not an email of its own or a code.
    const texts = inputs.slice(0, inputs.indexOf(first)).filter(({ autocomplete }) => !['email', 'off'].includes(autocomplete));
    const isNew = secrets.length === 1 && first.autocomplete === 'new-password';
    const names = (fields) => Object.fromEntries(Object.entries(fields).filter(([, field]) => field).map(([key, { name }]) => [key, name]));
    return {
      form: form.id,
      tokens: names({ username: by('username'), current: by('current-password'), next: by('new-password') }),
      structure: names({ username: texts.at(-1), current: isNew ? undefined : first, next: isNew ? first : second }),
      fields: inputs.map(({ id, name, type, autocomplete }) => ({ id, name, type, autocomplete })),
      secrets: secrets.length,
    };
  })
  .filter(({ secrets }) => secrets > 0));

let sites;
before(async () => { sites = await openSites(); });
after(() => sites.close());

describe('as the rules have it', () => {
  let browser;
  before(async () => { browser = await startBrowser(); });
  after(() => browser.close());

  for (const state of forms) {
    test(`the form "${state.form}" is understood by its tokens and by its order, each time`, async (t) => {
      const { page } = await visit(t, sites, browser, state, 'en');
      const all = await read(page);
      const form = all.find((one) => one.form === state.form);
      assert.deepEqual(form.tokens, state.fields);
      assert.deepEqual(form.structure, state.fields);
      await page.reload();
      assert.deepEqual(await read(page), all);
    });
  }

  test('the password of signing in and that of signing up have ids of their own', async (t) => {
    const ids = [];
    for (const path of ['/login', '/signup']) {
      const { page } = await visit(t, sites, browser, { path }, 'en');
      ids.push(await page.locator('[type=password]').getAttribute('id'));
    }
    assert.deepEqual(ids, ['current-password', 'new-password']);
  });
});

describe('as Chromium has it', () => {
  const dir = folder();
  let context;
  let log;
  let hands;
  before(async () => {
    // Under automation, it would keep no passwords.
    context = await startProfile(dir.path, { ignoreDefaultArgs: ['--enable-automation'], locale: 'en' });
    log = await context.newPage();
    await log.goto('chrome://password-manager-internals');
    hands = new Hands(await context.newPage());
  });
  after(async () => {
    await context.close();
    dir.remove();
  });

  // The first part of what it notes down meanwhile that matches.
  async function noted(pattern, act) {
    await log.evaluate(() => document.getElementById('log-entries').replaceChildren());
    await act();
    const match = (source) => document.getElementById('log-entries').innerText.match(source)?.[1];
    const found = await log.waitForFunction(match, pattern.source, { polling: 50 });
    return found.jsonValue();
  }

  for (const state of forms) {
    test(`the form "${state.form}" is read the same`, async () => {
      await context.clearCookies();
      const { site, path, cookies } = await arrive(sites, state, 'en');
      await context.addCookies(cookies);
      const parsed = new RegExp(`Form name: ${state.form}\\s[^}]*}\\s*Form parsing output: {([^}]*)}`);
      const output = await noted(parsed, () => hands.open(new URL(path, site.url).href));
      const element = (name) => output.match(new RegExp(`^\\s*${name} element\\s*:\\s*(\\S+)\\s*,\\s*$`, 'm'))?.[1];
      const { username, current, next } = state.fields;
      assert.deepEqual([element('Username'), element('Password'), element('New password')], [username, current, next], output);
    });
  }

  // It takes a form that comes again, or one with the same user name in it, for a refusal.
  test('it asks whether to keep what worked, and drops what did not', async () => {
    const { url } = sites.open;
    const decided = [];
    const press = async (button) => {
      decided.push([button, await noted(/Decision: (\w+)/, () => hands.press(w(button)))]);
    };

    await context.clearCookies();
    await hands.open(`${url}/signup`);
    await hands.fill(w('field-username'), 'augusta');
    await hands.fill(w('field-password'), password);
    await press('signup-submit');

    await hands.press(w('logout-submit'));
    await hands.fill(w('field-identifier'), 'augusta');
    await hands.fill(w('field-password'), wrong);
    await press('login-submit');
    await hands.fill(w('field-password'), password);
    await press('login-submit');

    await hands.open(`${url}/profile/password`);
    await hands.fill(w('field-current-password'), password);
    await hands.fill(w('field-new-password'), another);
    await press('password-submit');

    await hands.open(sites.open.passwordLink('augusta'));
    await hands.fill(w('field-new-password'), password);
    await press('password-link-submit');

    await context.clearCookies();
    await hands.open(sites.fresh.setup);
    await hands.fill(w('field-username'), 'augusta');
    await hands.fill(w('field-password'), password);
    await press('setup-submit');

    assert.deepEqual(decided, [
      ['signup-submit', 'ASK'],
      ['login-submit', 'DROP'],
      ['login-submit', 'ASK'],
      ['password-submit', 'ASK'],
      ['password-link-submit', 'ASK'],
      ['setup-submit', 'ASK'],
    ]);
  });
});
