// What a person does, with JavaScript off, from signing up to signing out.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { folder, password, startBrowser, startProfile, startSite } from './support.mjs';

const noScript = { javaScriptEnabled: false };
const heading = (page) => page.locator('h1').innerText();
const signIn = async (page, url, secret, { remember = false } = {}) => {
  await page.goto(`${url}/login`);
  await page.getByLabel('Email or user name').fill('ada');
  await page.getByLabel('Password').fill(secret);
  if (remember) await page.getByLabel('Keep me signed in on this device').check();
  await page.getByRole('button', { name: 'Sign in' }).click();
};

test('sign up, come back, edit, change the password, sign out', async (t) => {
  const dir = folder();
  let site = await startSite(dir.path);
  const profile = join(dir.path, 'chromium');
  let browser = await startProfile(profile, noScript);
  const other = await startBrowser();
  t.after(async () => {
    await browser.close();
    await other.close();
    await site.stop();
    dir.remove();
  });

  let page = await browser.newPage();
  await page.goto(site.url);
  await page.getByRole('link', { name: 'Create an account' }).click();
  await page.getByLabel('User name').fill('ada');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  assert.equal(await heading(page), 'Profile');

  await page.getByRole('button', { name: 'Sign out' }).click();
  assert.match(await page.getByRole('status').innerText(), /You have signed out\./);

  await signIn(page, site.url, 'wrong horse battery');
  assert.match(await page.title(), /^Error: Sign in/);
  const summary = page.getByRole('alert');
  assert.match(await summary.innerText(), /The email, the user name or the password is not right/);
  assert.ok(await summary.evaluate((element) => element === document.activeElement));
  assert.equal(await page.getByLabel('Email or user name').inputValue(), 'ada');
  assert.equal(await page.getByLabel('Password').inputValue(), '');

  await signIn(page, site.url, password, { remember: true });
  assert.equal(await heading(page), 'Profile');

  await browser.close();
  await site.stop();
  site = await startSite(dir.path, site.listen);
  browser = await startProfile(profile, noScript);
  page = await browser.newPage();
  await page.goto(`${site.url}/profile`);
  assert.equal(await heading(page), 'Profile', 'still signed in after both were restarted');

  await page.getByLabel('Display name').fill('Ada Lovelace');
  await page.getByRole('button', { name: 'Save' }).click();
  assert.match(await page.getByRole('status').innerText(), /saved/);
  assert.match(await page.locator('header').innerText(), /Ada Lovelace/);

  const elsewhere = await (await other.newContext(noScript)).newPage();
  await signIn(elsewhere, site.url, password);
  assert.equal(await heading(elsewhere), 'Profile');

  await page.getByLabel('Current password').fill(password);
  await page.getByLabel('New password').fill('another horse battery');
  await page.getByRole('button', { name: 'Change password' }).click();
  assert.match(await page.getByRole('status').innerText(), /Your password was changed/);
  await elsewhere.goto(`${site.url}/profile`);
  assert.equal(await heading(elsewhere), 'Sign in', 'signed out elsewhere');

  await page.goto(`${site.url}/profile/email`);
  await page.goto(`${site.url}/profile`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  assert.equal(await heading(page), 'Sign in');
  for (let n = 0; n < 3; n += 1) {
    await page.goBack();
    assert.equal(await heading(page), 'Sign in', 'Back shows nothing private');
    assert.doesNotMatch(await page.content(), /Ada Lovelace/);
  }
});

test('without "keep me signed in" the session ends with the browser', async (t) => {
  const dir = folder();
  const site = await startSite(dir.path);
  const profile = join(dir.path, 'chromium');
  let browser = await startProfile(profile, noScript);
  t.after(async () => {
    await browser.close();
    await site.stop();
    dir.remove();
  });
  let page = await browser.newPage();
  await page.goto(`${site.url}/signup`);
  await page.getByLabel('User name').fill('ada');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  assert.equal(await heading(page), 'Profile');
  await browser.close();
  browser = await startProfile(profile, noScript);
  page = await browser.newPage();
  await page.goto(`${site.url}/profile`);
  assert.equal(await heading(page), 'Sign in');
});
