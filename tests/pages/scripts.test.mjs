// What the script adds to pages that work without it: showing a password, and sending a form but once.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openSites, states, visit } from './states.mjs';
import { password, press, send, startBrowser } from './support.mjs';
import { words } from './words.mjs';

const w = words('en');
let sites;
let browser;
before(async () => {
  sites = await openSites();
  browser = await startBrowser();
});
after(async () => {
  await browser.close();
  await sites.close();
});

// A browser at a state, as long as the test lasts.
const at = async (t, name, options) => {
  const visitor = await visit(sites, browser, states.find((state) => state.name === name), 'en', options);
  t.after(() => visitor.context.close());
  return visitor.page;
};

// Keeps the answers to a form back; how often it was sent.
async function hold(page, path) {
  let open;
  const opened = new Promise((resolve) => { open = resolve; });
  const held = { posts: 0 };
  await page.route(`**${path}`, async (route) => {
    if (route.request().method() === 'POST') {
      held.posts += 1;
      await opened;
    }
    await route.continue();
  });
  held.release = () => Promise.all([page.waitForNavigation(), open()]);
  return held;
}

// While an answer is awaited, playwright waits as well; the browser itself does not.
async function inside(page, act, argument) {
  const client = await page.context().newCDPSession(page);
  const expression = `(${act})(${JSON.stringify(argument)})`;
  const { result } = await client.send('Runtime.evaluate', { expression, returnByValue: true });
  await client.detach();
  return result.value;
}
const peek = (page, css) => inside(page, (selector) => {
  const element = document.querySelector(selector);
  const { type, ariaDisabled, ariaLabel } = element;
  const { x, y, width, height } = element.getBoundingClientRect();
  return { type, ariaDisabled, ariaLabel, x: x + width / 2, y: y + height / 2 };
}, css);
async function click(page, css, clickCount = 1) {
  const { x, y } = await peek(page, css);
  await page.mouse.click(x, y, { clickCount });
}

describe('a password can be shown', () => {
  const hidden = (field) => ({ type: 'password', text: w('password-show'), name: w('password-show-name', { field }) });
  const shown = (field) => ({ type: 'text', text: w('password-hide'), name: w('password-hide-name', { field }) });

  for (const name of ['sign-in', 'sign-in refused', 'sign-up', 'set-up', 'password', 'email', 'sudo', 'closing', 'password link']) {
    test(`on the page "${name}", each by a button with a name of its own`, async (t) => {
      const page = await at(t, name);
      const ids = await page.locator('[type=password]').evaluateAll((fields) => fields.map(({ id }) => id));
      assert.ok(ids.length > 0);
      for (const id of ids) {
        const button = page.locator(`button[aria-controls="${id}"]`);
        const look = () => page.locator(`#${id}`).evaluate((field) => {
          const [{ textContent, ariaLabel }] = field.parentElement.getElementsByTagName('button');
          return { type: field.type, text: textContent, name: ariaLabel };
        });
        const field = await page.locator(`#${id}`).getAttribute('name');
        assert.deepEqual(await look(), hidden(field));
        await button.click();
        assert.deepEqual(await look(), shown(field));
        assert.equal(await page.locator(`#${id}`).getAttribute('autocapitalize'), 'none');
        await button.click();
        assert.deepEqual(await look(), hidden(field));
      }
    });
  }

  test('with the keyboard, from the field on', async (t) => {
    const page = await at(t, 'sign-in');
    const field = page.locator('#current-password');
    await field.focus();
    await page.keyboard.type(password);
    await page.keyboard.press('Tab');
    const types = [];
    for (const key of ['Space', 'Enter', 'Enter']) {
      await page.keyboard.press(key);
      types.push(await field.getAttribute('type'));
    }
    assert.deepEqual(types, ['text', 'password', 'text']);
    assert.equal(await field.inputValue(), password);
    await page.keyboard.press('Shift+Tab');
    assert.ok(await field.evaluate((one) => one === document.activeElement), 'the button lies behind the field');
  });

  test('but is a password again when it is sent', async (t) => {
    const page = await at(t, 'sign-in');
    const held = await hold(page, '/login');
    await page.locator('#username').fill('nobody');
    await page.locator('.secret button').click();
    assert.equal((await peek(page, '#current-password')).type, 'text');
    await page.locator('#current-password').focus();
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    assert.equal((await peek(page, '#current-password')).type, 'password');
    assert.equal((await peek(page, '.secret button')).ariaLabel, hidden('password').name);
    await held.release();
    assert.equal(held.posts, 1);
  });

  test('without JavaScript there is no button', async (t) => {
    for (const name of ['sign-in', 'sign-up', 'password']) {
      const page = await at(t, name, { javaScriptEnabled: false });
      assert.equal(await page.locator('main button:visible:not([type=submit])').count(), 0);
      assert.ok(await page.locator('button[aria-controls]').count() > 0);
    }
  });
});

describe('a form is sent once', () => {
  const button = '#login [type=submit]';
  const isOff = async (page) => (await peek(page, button)).ariaDisabled;

  test('however often the button is pressed', async (t) => {
    const page = await at(t, 'sign-in');
    const held = await hold(page, '/login');
    await click(page, button, 2);
    assert.equal(await isOff(page), 'true');
    await page.keyboard.press('Enter');
    await click(page, '#username');
    await page.keyboard.press('Enter');
    await click(page, button);
    await held.release();
    assert.equal(held.posts, 1);
    assert.equal(await isOff(page), null);
  });

  test('and again after Back', async (t) => {
    const page = await at(t, 'sign-in');
    await send(page, 'login', { username: 'nobody', password });
    await page.goBack();
    assert.equal(await isOff(page), null);
    assert.equal((await press(page, page.locator(button))).status(), 422);
  });

  // What a browser does that has kept the page as it was.
  test('and again once the page is shown again', async (t) => {
    const page = await at(t, 'sign-in');
    const held = await hold(page, '/login');
    await click(page, button);
    assert.equal(await isOff(page), 'true');
    await inside(page, () => { window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })); });
    assert.equal(await isOff(page), null);
    await click(page, button);
    await held.release();
    assert.equal(held.posts, 2);
  });
});
