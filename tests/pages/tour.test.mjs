// All that a person does here, from setting up the site to signing out, in different ways.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Hands, keyboard } from './hands.mjs';
import { enlarge, folder, password, PHONE, startBrowser, startFirefox, startProfile, startSite } from './support.mjs';
import { words } from './words.mjs';

const wrong = 'wrong horse battery';
const another = 'another horse battery';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

// A site whose database outlives it.
async function withSite(run) {
  const dir = folder();
  const settings = { throttle_address: '0' };
  let site = await startSite(dir.path, settings);
  try {
    await run({
      get now() { return site; },
      async restart(more = {}) {
        await site.kill();
        site = await startSite(dir.path, { ...settings, ...more, listen: site.listen });
      },
    });
  } finally {
    await site.stop();
    dir.remove();
  }
}

async function signUp(hands, w, url) {
  await hands.open(url);
  await hands.follow(w('login-signup-link'));
  assert.equal(await hands.heading(), w('signup-title'));
  await hands.fill(w('field-username'), 'ada');
  await hands.fill(w('field-password'), password);
  await hands.press(w('signup-submit'));
  assert.equal(await hands.heading(), w('profile-title'));
}

async function signOut(hands, w) {
  await hands.press(w('logout-submit'));
  assert.equal(await hands.heading(), w('login-title'));
  assert.equal(await hands.read('[role=status]'), w('notice-signed-out'));
}

async function tour(page, { tag = 'en', ways } = {}) {
  await withSite(async (site) => {
    const w = words(tag);
    const { url, setup } = site.now;
    const hands = new Hands(page, ways);

    await hands.open(setup);
    assert.equal(await hands.heading(), w('setup-title'));
    await hands.fill(w('field-username'), 'grace');
    await hands.fill(w('field-password'), password);
    await hands.press(w('setup-submit'));
    assert.equal(await hands.heading(), w('profile-title'));
    await signOut(hands, w);

    await signUp(hands, w, url);
    await signOut(hands, w);

    await hands.fill(w('field-identifier'), 'ada');
    await hands.fill(w('field-password'), wrong);
    await hands.press(w('login-submit'));
    assert.equal(await hands.title(), w('title-error', { page: w('login-title'), site: 'Portaria' }));
    assert.ok(await hands.hasFocus('[role=alert]'), 'the summary has the focus');
    assert.match(await hands.read('[role=alert]'), new RegExp(w('note-wrong-pair')));
    assert.equal(await hands.value(w('field-identifier')), 'ada');
    assert.equal(await hands.value(w('field-password')), '');
    await hands.fill(w('field-password'), password);
    await hands.check(w('field-remember'));
    await hands.press(w('login-submit'));
    assert.equal(await hands.heading(), w('profile-title'));

    await hands.fill(w('field-display-name'), 'Ada Lovelace');
    await hands.press(w('profile-submit'));
    assert.equal(await hands.read('[role=status]'), w('notice-profile-saved'));
    assert.match(await hands.read('header'), /Ada Lovelace/);

    await hands.follow(w('field-password'));
    assert.equal(await hands.heading(), w('password-title'));
    await hands.fill(w('field-current-password'), password);
    await hands.fill(w('field-new-password'), another);
    await hands.press(w('password-submit'));
    assert.equal(await hands.read('[role=status]'), w('notice-password-changed'));

    const phone = await site.now.post('/login', { username: 'ada', password: another }, { agent: PHONE });
    assert.ok(await site.now.knows(phone));
    // What was typed a second ago does not count here, until the site starts once more. Nothing tells when it is over.
    await site.restart({ session_sudo: '1s' });
    await setTimeout(1100);
    await hands.follow(w('sessions-title'));
    const end = w('sessions-end-of', { agent: '*', when: '*' });
    await hands.press(end);
    assert.equal(await hands.heading(), w('sudo-title'));
    await site.restart();
    await hands.fill(w('field-password'), another);
    await hands.press(w('sudo-submit'));
    assert.equal(await hands.heading(), w('sessions-title'));
    await hands.press(end);
    assert.equal(await hands.read('[role=status]'), w('notice-session-ended'));
    assert.ok(!await site.now.knows(phone), 'the phone is signed out');

    await signOut(hands, w);
    for (let n = 0; n < 3; n += 1) {
      await hands.back();
      assert.equal(await hands.heading(), w('login-title'), 'Back shows nothing private');
      assert.doesNotMatch(await hands.read('body'), /Ada Lovelace/);
    }
  });
}

const noScript = { javaScriptEnabled: false };
const narrow = { ...noScript, viewport: { width: 320, height: 640 } };
const ways = [
  ['with JavaScript off', noScript],
  ['in Portuguese', { ...noScript, locale: 'pt-BR' }],
  ['on a narrow screen', narrow],
  ['on a narrow screen with letters of twice the size', narrow, { letters: 2 }],
  ['with letters of twice the size', noScript, { letters: 2 }],
  ['with the keyboard alone', {}, { ways: keyboard }],
  ['with the keyboard alone, JavaScript off', noScript, { ways: keyboard }],
];
describe('the tour in Chromium', { concurrency: 2 }, () => {
  for (const [name, options, { letters = 1, ...more } = {}] of ways) {
    test(name, async (t) => {
      const context = await browser.newContext(options);
      t.after(() => context.close());
      const page = await context.newPage();
      await enlarge(page, letters);
      await tour(page, { tag: options.locale, ...more });
    });
  }
});

test('the tour in Firefox with JavaScript off', async (t) => {
  const firefox = await startFirefox({ 'javascript.enabled': false, 'intl.accept_languages': 'en' });
  t.after(() => firefox.close());
  await tour(await firefox.newPage());
});

// A browser that is closed and opened again.
async function withProfile(run) {
  const dir = folder();
  let context = await startProfile(dir.path, noScript);
  try {
    await run({
      newHands: async () => new Hands(await context.newPage()),
      async restart(between = () => {}) {
        await context.close();
        await between();
        context = await startProfile(dir.path, noScript);
      },
    });
  } finally {
    await context.close();
    dir.remove();
  }
}

test('"keep me signed in" outlives browser and site', () => withSite((site) => withProfile(async (profile) => {
  const w = words('en');
  let hands = await profile.newHands();
  await signUp(hands, w, site.now.url);
  await signOut(hands, w);
  await hands.fill(w('field-identifier'), 'ada');
  await hands.fill(w('field-password'), password);
  await hands.check(w('field-remember'));
  await hands.press(w('login-submit'));
  await profile.restart(() => site.restart());
  hands = await profile.newHands();
  await hands.open(`${site.now.url}/profile`);
  assert.equal(await hands.heading(), w('profile-title'));
})));

test('without it the session ends with the browser', () => withSite((site) => withProfile(async (profile) => {
  const w = words('en');
  await signUp(await profile.newHands(), w, site.now.url);
  await profile.restart();
  const hands = await profile.newHands();
  await hands.open(`${site.now.url}/profile`);
  assert.equal(await hands.heading(), w('login-title'));
})));

test('the Tab key first offers to skip the header, and goes through a form in its order', async (t) => {
  const context = await browser.newContext();
  t.after(() => context.close());
  await withSite(async ({ now: { url } }) => {
    const page = await context.newPage();
    const focus = () => page.evaluate(() => {
      const { className, name, type } = document.activeElement;
      const { left, top } = document.activeElement.getBoundingClientRect();
      return { what: className || name || type, seen: left >= 0 && top >= 0 };
    });
    const tab = async () => {
      await page.keyboard.press('Tab');
      return focus();
    };
    await page.goto(`${url}/signup`);
    assert.deepEqual(await tab(), { what: 'skip', seen: true });
    await page.keyboard.press('Enter');
    assert.deepEqual(await tab(), { what: 'username', seen: true });

    await page.goto(`${url}/login`);
    const order = [(await focus()).what];
    while (order.at(-1) !== 'submit') order.push((await tab()).what);
    assert.deepEqual(order, ['username', 'password', 'show', 'remember', 'submit']);
  });
});
