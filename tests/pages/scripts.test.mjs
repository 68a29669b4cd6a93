// What the script adds to pages that work without it: showing a password, and sending a form but once.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
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

async function at(t, name, options) {
  const { page } = await visit(t, sites, browser, states.find((state) => state.name === name), 'en', options);
  return page;
}

// The sign-in page behind a proxy that holds the answer to its form back, until `release` tells what was sent.
// Meanwhile neither playwright nor the browser tells about the page: it takes its own notes.
async function held(t) {
  let open;
  const opened = new Promise((resolve) => { open = resolve; });
  let posts = 0;
  const proxy = createServer(async (asked, answer) => {
    if (asked.method === 'POST') {
      posts += 1;
      await opened;
    }
    const passed = request(sites.open.url + asked.url, { method: asked.method, headers: asked.headers });
    asked.pipe(passed);
    const [got] = await once(passed, 'response');
    answer.writeHead(got.statusCode, got.headers);
    got.pipe(answer);
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  t.after(() => proxy.close());
  const page = await at(t, 'sign-in');
  await page.goto(`http://127.0.0.1:${proxy.address().port}/login`);
  await page.evaluate(() => window.addEventListener('submit', (event) => {
    const note = {
      stopped: event.defaultPrevented,
      off: event.submitter.ariaDisabled,
      type: event.target.elements.password.type,
      show: document.querySelector('.secret button').ariaLabel,
    };
    sessionStorage.notes = JSON.stringify([...JSON.parse(sessionStorage.notes ?? '[]'), note]);
  }));
  const release = async () => {
    await Promise.all([page.waitForNavigation(), open()]);
    return { posts, notes: JSON.parse(await page.evaluate(() => sessionStorage.notes)) };
  };
  return { page, release };
}

const middle = async (locator) => {
  const { x, y, width, height } = await locator.boundingBox();
  return [x + width / 2, y + height / 2];
};

describe('a password can be shown', () => {
  const which = { current_password: 'current', new_password: 'new' };
  const named = (verb, field) => w(`password-${verb}-${which[field] ?? 'this'}`);
  const hidden = (field) => ({ type: 'password', text: w('password-show'), name: named('show', field) });
  const shown = (field) => ({ type: 'text', text: w('password-hide'), name: named('hide', field) });

  for (const name of ['sign-in', 'sign-in refused', 'sign-up', 'set-up', 'password', 'email', 'sudo', 'closing', 'password link']) {
    test(`on the page "${name}", each by a button with a name of its own`, async (t) => {
      const page = await at(t, name);
      const ids = await page.locator('[type=password]').evaluateAll((fields) => fields.map(({ id }) => id));
      assert.ok(ids.length > 0);
      for (const id of ids) {
        const field = page.locator(`#${id}`);
        const button = page.locator(`button[aria-controls="${id}"]`);
        const look = async () => ({
          type: await field.getAttribute('type'),
          text: await button.innerText(),
          name: await button.getAttribute('aria-label'),
        });
        const name_ = await field.getAttribute('name');
        assert.deepEqual(await look(), hidden(name_));
        await button.click();
        assert.deepEqual(await look(), shown(name_));
        assert.equal(await field.getAttribute('autocapitalize'), 'none');
        await button.click();
        assert.deepEqual(await look(), hidden(name_));
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
    const { page, release } = await held(t);
    await page.locator('#username').fill('nobody');
    await page.locator('.secret button').click();
    const field = page.locator('#current-password');
    await field.fill(password);
    assert.equal(await field.getAttribute('type'), 'text');
    await field.focus();
    await page.keyboard.press('Enter');
    const { posts, notes } = await release();
    assert.equal(posts, 1);
    assert.deepEqual(notes, [{ stopped: false, off: 'true', type: 'password', show: hidden('password').name }]);
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
  const button = (page) => page.locator('#login [type=submit]');
  const isOff = (page) => button(page).getAttribute('aria-disabled');

  test('however often the button is pressed', async (t) => {
    const { page, release } = await held(t);
    const places = [await middle(button(page)), await middle(page.locator('#username'))];
    await page.mouse.dblclick(...places[0]);
    await page.keyboard.press('Enter');
    await page.mouse.click(...places[1]);
    await page.keyboard.press('Enter');
    await page.mouse.click(...places[0]);
    const { posts, notes } = await release();
    assert.equal(posts, 1);
    assert.deepEqual(notes.map(({ stopped, off }) => ({ stopped, off })), [
      { stopped: false, off: 'true' },
      ...Array(4).fill({ stopped: true, off: 'true' }),
    ]);
    assert.equal(await isOff(page), null);
  });

  test('and again after Back', async (t) => {
    const page = await at(t, 'sign-in');
    await send(page, 'login', { username: 'nobody', password });
    await page.goBack();
    assert.equal(await isOff(page), null);
    assert.equal((await press(page, button(page))).status(), 422);
  });

  // A page whose form went nowhere, and whose timer is in our hands.
  const unsent = async (t) => {
    const page = await at(t, 'sign-in');
    await page.evaluate(() => { window.setTimeout = (act, _, ...args) => { window.later = () => act(...args); }; });
    await page.route('**/login', (route) => route.abort('aborted'));
    const [failed] = await Promise.all([page.waitForEvent('requestfailed'), button(page).click()]);
    assert.equal(failed.method(), 'POST');
    assert.equal(await isOff(page), 'true');
    await page.unroute('**/login');
    return page;
  };

  test('and again when a browser shows the page that it has kept', async (t) => {
    const page = await unsent(t);
    await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
    assert.equal(await isOff(page), null);
    assert.equal((await press(page, button(page))).status(), 422);
  });

  test('and again some seconds after the answer was stopped', async (t) => {
    const page = await unsent(t);
    await page.evaluate(() => window.later());
    assert.equal(await isOff(page), null);
    assert.equal((await press(page, button(page))).status(), 422);
  });
});
