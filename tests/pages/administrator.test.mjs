// What an administrator does for somebody who has lost a device and the password, with JavaScript off.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hands } from './hands.mjs';
import { folder, password, startBrowser, startSite } from './support.mjs';
import { words } from './words.mjs';

const w = words('en');
const another = 'another horse battery';

test('an administrator finds an account, signs it out, hands over a link, and the log tells the story', async (t) => {
  const dir = folder();
  const site = await startSite(dir.path);
  const browser = await startBrowser();
  t.after(async () => {
    await browser.close();
    await site.stop();
    dir.remove();
  });
  site.addAdministrator('grace');
  const lost = await site.post('/signup', { username: 'ada', password });
  await site.post('/signup', { username: 'ben', password });
  const somebody = async () => new Hands(await (await browser.newContext({ javaScriptEnabled: false, locale: 'en' })).newPage());

  const grace = await somebody();
  await grace.open(`${site.url}/login`);
  await grace.fill(w('field-identifier'), 'grace');
  await grace.fill(w('field-password'), password);
  await grace.press(w('login-submit'));
  await grace.follow(w('users-title'));
  await grace.fill(w('users-search'), 'AD');
  await grace.press(w('users-submit'));
  assert.doesNotMatch(await grace.read('table'), /ben|grace/);
  await grace.follow('ada');
  assert.match(await grace.read('main'), /Safari on iPhone/);

  assert.equal(await site.knows(lost), true);
  await grace.follow(w('user-sign-out'));
  assert.match(await grace.read('main'), new RegExp(w('user-sign-out-body')));
  await grace.press(w('user-sign-out'));
  assert.equal(await grace.read('[role=status]'), w('notice-user-signed-out'));
  assert.equal(await site.knows(lost), false);

  await grace.follow(w('user-password-link'));
  await grace.press(w('user-password-link'));
  const link = await grace.read('main code');

  const ada = await somebody();
  await ada.open(link);
  await ada.fill(w('field-new-password'), another);
  await ada.press(w('password-link-submit'));
  await ada.fill(w('field-identifier'), 'ada');
  await ada.fill(w('field-password'), another);
  await ada.press(w('login-submit'));
  assert.equal(await ada.heading(), w('profile-title'));

  await grace.follow(w('user-back'));
  await grace.follow(w('user-activity'));
  const told = (await grace.read('.list')).match(/^.+$/gm).filter((line) => !/UTC|^ada$/.test(line));
  const byGrace = ` ${w('site-activity-by', { name: 'grace' })}`;
  assert.deepEqual(told.map((line) => line.trim()), [
    w('event-signed-in'),
    w('event-password-link-used'),
    w('event-password-link-made') + byGrace,
    w('event-signed-out-everywhere') + byGrace,
    w('event-signed-in'),
    w('event-signed-up'),
  ]);
});
