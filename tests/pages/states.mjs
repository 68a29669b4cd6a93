// Every page of the site in each of its states, and how a person comes there.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { folder, lend, password, press, send, startSite } from './support.mjs';

const wrong = 'wrong horse battery';
const another = 'another horse battery';
// As long as names may be, without a place to break a line.
const long = { username: 'w'.repeat(64), display_name: 'W'.repeat(100), email: `${'w'.repeat(60)}@${'w'.repeat(60)}.example.com` };

const link = ({ site, username }) => site.passwordLink(username);

const invitation = ({ site }) => site.invitation();
const account = ({ site }) => `/admin/users/${JSON.parse(site.run('user', 'show', 'grace', '--json')).id}`;

// Invitations that work, are used up, and were revoked.
async function invitations({ site, username }) {
  site.invitation('--uses', '1000', '--role', 'admin');
  await site.post(site.invitation(), { username, password });
  site.run('invitation', 'revoke', JSON.parse(site.run('invitation', 'list', '--json'))[0].id);
  site.invitation();
  return '/admin/invitations';
}

// Tokens that work, soon do not, and have a long name.
async function tokens({ site, cookies }) {
  for (const [name, scope, days] of [['Backup', 'read', '30'], [long.display_name, 'write', '3']]) {
    await site.post('/profile/tokens/new', { name, scope, days }, { cookies, answers: 200 });
  }
  return '/profile/tokens';
}

// Two more devices of the visitor, one of them unknown.
async function devices({ site, username }) {
  for (const agent of [undefined, 'Unheard/1.0']) await site.post('/login', { username, password }, { agent });
  return '/profile/sessions';
}
const endOne = (page) => press(page, page.locator('[action$="/sessions/end"] button').first());
const choose = (page, name, value) => press(page, page.locator(`footer button[name=${name}][value="${value}"]`));

// `as` says who looks: nobody signed in (the default), a `person` of their own, or the `administrator`.
// `site` is another one than the open one. `act` leads on from `path`. It `says` a message. A `list` may be longer than a form.
export const states = [
  { name: 'sign-in', says: 'login-title', path: '/login' },
  { name: 'sign-in to see a page', says: 'login-then', path: '/profile/sessions' },
  { name: 'sign-in refused', says: 'note-identifier-missing', path: '/login', act: ({ page }) => send(page, 'login') },
  { name: 'sign-in wrong', says: 'note-wrong-pair', path: '/login', act: ({ page }) => send(page, 'login', { username: 'nobody@example.com', password: wrong }) },
  { name: 'sign-in too often', says: 'error-429-title', path: '/login', act: async ({ page, username }) => {
    let answer;
    do answer = await send(page, 'login', { username, password: wrong }); while (answer.status() !== 429);
    return answer;
  } },
  { name: 'sign-in while sign-up is closed', says: 'login-title', site: 'closed', path: '/login' },
  { name: 'signed out', says: 'notice-signed-out', as: 'person', path: '/logout', act: ({ page }) => send(page, 'logout') },

  { name: 'sign-up', says: 'signup-title', path: '/signup' },
  { name: 'sign-up refused', says: 'note-email-format', path: '/signup', act: ({ page }) => send(page, 'signup', { email: 'ada' }) },
  { name: 'sign-up taken', says: 'note-username-taken', path: '/signup', act: ({ page }) => send(page, 'signup', { username: 'grace', password }) },
  { name: 'sign-up closed', says: 'error-closed-title', site: 'closed', path: '/signup' },

  { name: 'sign-up by invitation alone', says: 'error-invitation-title', site: 'invite', path: '/signup' },
  { name: 'invitation', says: 'signup-title', path: invitation },
  { name: 'invitation of an administrator', says: 'signup-title', path: ({ site }) => site.invitation('--role', 'admin') },
  { name: 'invitation refused', says: 'note-email-format', path: invitation, act: ({ page }) => send(page, 'invitation', { username: 'a b', email: 'ada' }) },
  { name: 'invitation spent', says: 'error-410-title', path: '/invitation/spent' },

  { name: 'set-up', says: 'setup-body', site: 'fresh', path: ({ site }) => site.setup },
  { name: 'set-up refused', says: 'note-username-empty', site: 'fresh', path: ({ site }) => site.setup, act: ({ page }) => send(page, 'setup') },
  { name: 'set-up with a wrong code', says: 'note-wrong-setup-code', site: 'fresh', path: '/setup', act: ({ page, username }) => send(page, 'setup', { code: 'setup_wrong', username, password }) },

  { name: 'password link', says: 'password-link-others', as: 'person', path: link },
  { name: 'password link refused', says: 'note-new-password-empty', as: 'person', path: link, act: ({ page }) => send(page, 'password-link') },
  { name: 'password link used', says: 'notice-password-chosen', as: 'person', path: link, act: async ({ page, context }) => {
    await context.clearCookies();
    return send(page, 'password-link', { new_password: another });
  } },
  { name: 'password link spent', says: 'error-410-title', path: '/password-link/spent' },

  { name: 'profile', says: 'profile-email-add', as: 'person', path: '/profile' },
  { name: 'profile with an email', says: 'profile-email-change', as: 'person', email: true, path: '/profile' },
  { name: 'profile with long names', says: 'profile-email-change', as: 'person', long: true, path: '/profile' },
  { name: 'profile refused', says: 'note-display-name-too-long', as: 'person', path: '/profile', act: ({ page }) => send(page, 'details', { username: 'a b', display_name: 'x'.repeat(101) }) },
  { name: 'profile saved', says: 'notice-profile-saved', as: 'person', path: '/profile', act: ({ page }) => send(page, 'details', { display_name: 'Ada Lovelace' }) },
  { name: 'preferences saved', says: 'notice-preferences-saved', as: 'person', path: '/profile', act: ({ page }) => send(page, 'preferences') },

  { name: 'password', says: 'password-others', as: 'person', path: '/profile/password' },
  { name: 'password refused', says: ['note-password-too-short', { min: 12 }], as: 'person', path: '/profile/password', act: ({ page }) => send(page, 'password', { new_password: 'short' }) },
  { name: 'password wrong', says: 'note-wrong-password', as: 'person', path: '/profile/password', act: ({ page }) => send(page, 'password', { current_password: wrong, new_password: another }) },
  { name: 'password changed', says: 'notice-password-changed', as: 'person', path: '/profile/password', act: ({ page }) => send(page, 'password', { current_password: password, new_password: another }) },

  { name: 'email', says: 'email-title', as: 'person', path: '/profile/email' },
  { name: 'email refused', says: 'note-email-format', as: 'person', path: '/profile/email', act: ({ page }) => send(page, 'email-form', { email: 'ada' }) },
  { name: 'email with a wrong password', says: 'note-wrong-password', as: 'person', path: '/profile/email', act: ({ page, username }) => send(page, 'email-form', { email: `${username}@example.com`, current_password: wrong }) },
  { name: 'email saved', says: 'notice-email-saved', as: 'person', path: '/profile/email', act: ({ page, username }) => send(page, 'email-form', { email: `${username}@example.com`, current_password: password }) },
  { name: 'email as it was', says: 'notice-nothing-changed', as: 'person', path: '/profile/email', act: ({ page }) => send(page, 'email-form', { current_password: password }) },
  { name: 'email removed', says: 'notice-email-removed', as: 'person', email: true, path: '/profile/email', act: ({ page }) => send(page, 'email-form', { email: '', current_password: password }) },

  { name: 'sudo', says: 'sudo-body', as: 'person', path: '/sudo' },
  { name: 'sudo wrong', says: 'note-wrong-password', as: 'person', path: '/sudo', act: ({ page }) => send(page, 'sudo', { password: wrong }) },

  { name: 'devices, this one', says: ['sessions-others', { count: 0 }], as: 'person', list: true, path: '/profile/sessions' },
  { name: 'devices, several', says: ['sessions-others', { count: 2 }], as: 'person', list: true, path: devices },
  { name: 'devices with long names', says: ['sessions-others', { count: 2 }], as: 'person', long: true, list: true, path: devices },
  { name: 'devices, none chosen', says: 'note-session-missing', as: 'person', list: true, path: devices, act: async ({ page }) => {
    await page.locator('[name=session]').first().evaluate((field) => { field.value = ''; });
    return endOne(page);
  } },
  { name: 'devices, one ended', says: 'notice-session-ended', as: 'person', list: true, path: devices, act: ({ page }) => endOne(page) },
  { name: 'devices, others ended', says: 'notice-other-sessions-ended', as: 'person', list: true, path: devices, act: ({ page }) => send(page, 'end-others') },

  { name: 'activity', says: 'event-signed-up', as: 'person', list: true, path: '/profile/activity' },
  { name: 'activity of long', says: 'activity-older', as: 'person', list: true, path: async (visit) => {
    for (let n = 0; n < 60; n += 1) await visit.site.post('/profile', { display_name: `Ada ${n}` }, visit);
    return '/profile/activity';
  } },
  { name: 'older activity', says: 'activity-none', as: 'person', list: true, path: '/profile/activity?before=00000000-0000-7000-8000-000000000000' },

  { name: 'site activity', says: 'site-activity-title', as: 'administrator', list: true, path: '/admin/activity' },
  { name: 'site activity searched', says: 'site-activity-title', as: 'administrator', list: true, path: '/admin/activity?account=grace&kind=signed-in&address=127.0.0.1&from=2026-01-01' },
  { name: 'site activity of nobody', says: 'note-account-unknown', as: 'administrator', list: true, path: '/admin/activity?account=nobody' },
  { name: 'site activity of nothing', says: 'site-activity-none', as: 'administrator', list: true, path: '/admin/activity?to=2000-01-01' },
  { name: 'site activity refused', says: 'note-kind-unknown', as: 'administrator', path: '/admin/activity?kind=x&address=x&from=x&to=x&code=x&account=nobody' },
  { name: 'site activity from nowhere', says: 'note-page-unknown', as: 'administrator', path: '/admin/activity?before=x' },
  { name: 'site activity by a form', says: 'site-activity-title', as: 'administrator', path: '/admin/activity', act: async ({ page }) => {
    await page.locator('summary').click();
    return send(page, 'search', { account: 'grace' });
  } },
  { name: 'tokens, none', says: 'tokens-none', as: 'person', path: '/profile/tokens' },
  { name: 'tokens', says: 'tokens-good', as: 'person', path: tokens, list: true },
  { name: 'tokens of an administrator', says: 'scope-admin', as: 'administrator', path: '/profile/tokens' },
  { name: 'tokens refused', says: 'note-token-name-missing', as: 'person', path: '/profile/tokens', act: ({ page }) => send(page, 'token', { days: '0' }) },
  { name: 'token made', says: 'token-made-title', as: 'person', path: '/profile/tokens', act: ({ page }) => send(page, 'token', { name: 'Backup' }) },
  { name: 'token revoked', says: 'notice-token-revoked', as: 'person', path: tokens, act: ({ page }) => press(page, page.locator('[id^=revoke-] button').first()) },

  { name: 'invitations, none', says: 'invitations-title', as: 'administrator', site: 'closed', path: '/admin/invitations', list: true },
  { name: 'invitations', says: 'invitations-title', as: 'administrator', path: invitations, list: true },
  { name: 'invitations refused', says: 'note-invitation-uses', as: 'administrator', path: '/admin/invitations', list: true, act: ({ page }) => send(page, 'invite', { uses: '0', days: 'x' }) },
  { name: 'invitation made', says: 'invitation-made-title', as: 'administrator', path: '/admin/invitations', act: ({ page }) => send(page, 'invite') },
  { name: 'invitation made for nothing', says: 'invitation-made-title', as: 'administrator', site: 'closed', path: '/admin/invitations', act: ({ page }) => send(page, 'invite') },
  { name: 'invitation revoked', says: 'notice-invitation-revoked', as: 'administrator', path: invitations, list: true, act: ({ page }) => press(page, page.locator('[id^=revoke-] button').first()) },

  { name: 'people', says: 'users-title', as: 'administrator', list: true, path: '/admin/users' },
  { name: 'people searched', says: 'users-none', as: 'administrator', path: '/admin/users?q=nobody%25&role=user&status=active' },
  { name: 'people refused', says: 'note-choice-unknown', as: 'administrator', path: '/admin/users?role=x&status=x' },
  { name: 'people from nowhere', says: 'note-page-unknown', as: 'administrator', path: '/admin/users?after=x' },
  { name: 'new account', says: 'users-new-body', as: 'administrator', path: '/admin/users/new' },
  { name: 'new account refused', says: 'note-username-empty', as: 'administrator', path: '/admin/users/new', act: ({ page }) => send(page, 'new-user', { email: 'x' }) },
  { name: 'new account made', says: 'notice-user-made', as: 'administrator', path: '/admin/users/new', act: ({ page, username }) => send(page, 'new-user', { username }) },
  { name: 'account', says: 'user-actions', as: 'administrator', list: true, path: account },
  { name: 'account refused', says: 'note-email-format', as: 'administrator', list: true, path: account, act: ({ page }) => send(page, 'details', { username: 'a b', email: 'x' }) },
  ...['password-link', 'role', 'sign-out', 'disable', 'enable', 'delete'].map((action) => ({
    name: `asked: ${action}`, says: `user-${action}-body`, as: 'administrator', path: (visit) => `${account(visit)}/${action}`,
  })),
  { name: 'the last administrator', says: 'note-only-administrator', as: 'administrator', site: 'closed', path: (visit) => `${account(visit)}/delete`, act: ({ page }) => send(page, 'action-form') },
  { name: 'password link made', says: 'user-link-once', as: 'administrator', path: (visit) => `${account(visit)}/password-link`, act: ({ page }) => send(page, 'action-form') },

  { name: 'closing', says: 'close-body', as: 'person', path: '/profile/close' },
  { name: 'closing with long names', says: 'close-body', as: 'person', long: true, path: '/profile/close' },
  { name: 'closing refused', says: 'note-password-missing', as: 'person', path: '/profile/close', act: ({ page }) => send(page, 'close') },
  { name: 'closing with a wrong password', says: 'note-wrong-password', as: 'person', path: '/profile/close', act: ({ page }) => send(page, 'close', { current_password: wrong }) },
  { name: 'closed', says: 'notice-account-closed', as: 'person', path: '/profile/close', act: ({ page }) => send(page, 'close', { current_password: password }) },

  { name: 'sign-out', says: 'logout-title', as: 'person', path: '/logout' },
  { name: 'check-up', says: 'doctor-seen', as: 'administrator', path: '/admin/doctor', list: true },
  { name: 'check-up opened', says: 'doctor-proxies', as: 'administrator', path: '/admin/doctor', act: async ({ page }) => {
    for (const summary of await page.locator('summary').all()) await summary.click();
  } },

  { name: 'dark by choice', says: 'login-title', path: '/login', act: ({ page }) => choose(page, 'theme', 'dark') },
  { name: 'light by choice', says: 'profile-title', as: 'person', path: '/profile', act: ({ page }) => choose(page, 'theme', 'light') },
  { name: 'dark for an account', says: 'notice-preferences-saved', as: 'person', path: '/profile', act: async ({ page }) => {
    await page.locator('#preferences [name=theme][value=dark]').check();
    return send(page, 'preferences');
  } },
  { name: 'language by choice', says: 'login-title', path: '/login', act: ({ page, tag }) => choose(page, 'language', tag) },

  { name: 'sign-in of an owner', says: 'login-title', site: 'branded', path: '/login' },
  { name: 'profile of an owner', says: 'profile-title', site: 'branded', as: 'person', path: '/profile' },

  { name: 'not found', says: 'error-404-title', path: '/nowhere' },
  { name: 'not allowed', says: 'error-403-title', as: 'person', path: '/admin/doctor' },
  { name: 'not to be opened', says: 'error-405-title', as: 'person', path: '/profile/sessions/end' },
  { name: 'sent from another site', says: 'error-cross-site-title', path: '/login', act: async ({ page, site }) => {
    const form = `<form method="post" action="${site.url}/login"><button>Send</button></form>`;
    await page.route('http://elsewhere.test/', (route) => route.fulfill({ contentType: 'text/html', body: form }));
    await page.goto('http://elsewhere.test/');
    return press(page, page.getByRole('button'));
  } },
  { name: 'a field twice', says: 'error-400-title', path: '/login', act: async ({ page }) => {
    await page.locator('#login').evaluate((form) => form.append(form.elements.username.cloneNode()));
    return press(page, page.locator('#login [type=submit]'));
  } },
  { name: 'too much', says: 'error-413-title', as: 'person', path: '/profile', act: ({ page }) => send(page, 'details', { display_name: 'x'.repeat(20_000) }) },
  { name: 'another kind of form', says: 'error-415-title', path: '/login', act: async ({ page }) => {
    await page.locator('#login').evaluate((form) => { form.enctype = 'multipart/form-data'; });
    return send(page, 'login');
  } },
  { name: 'a surprise', says: 'error-500-title', site: 'broken', path: ({ site }) => site.link },
  { name: 'too many links', says: 'error-429-title', site: 'strict', path: '/password-link/spent', act: ({ page }) => page.reload() },
];

// The sites that the states are those of.
export async function openSites() {
  const open = (settings) => startSite(folder().path, settings);
  const relaxed = { throttle_address: '0', throttle_sign_up: '0', throttle_code: '0' };
  const sites = {
    open: await open({ ...relaxed, contact: 'help@example.com' }),
    fresh: await open(relaxed),
    closed: await open({ ...relaxed, sign_up: 'closed' }),
    branded: await open({ ...relaxed, accent: '#ffd400', footer_links: 'Imprint=https://example.com/imprint, Privacy=/privacy' }),
    invite: await open({ ...relaxed, sign_up: 'invite' }),
    strict: await open({ throttle_code: '1/1h' }),
    broken: await open({ log: 'off' }),
  };
  for (const site of [sites.open, sites.closed, sites.broken]) site.addAdministrator('grace');
  sites.broken.link = sites.broken.passwordLink('grace');
  execFileSync('sqlite3', [join(sites.broken.dir, 'portaria.db'), 'ALTER TABLE password_links RENAME TO gone']);
  return {
    ...sites,
    async close() {
      await Promise.all(Object.values(sites).map((site) => site.stop()));
      for (const { dir } of Object.values(sites)) rmSync(dir, { recursive: true });
    },
  };
}

let people = 0;

// Somebody new, who may enter a state: where it is, and their cookies.
export async function arrive(sites, state, tag) {
  const site = sites[state.site ?? 'open'];
  people += 1;
  const person = { site, tag, language: tag, username: `ada${people}`, cookies: [] };
  if (state.as === 'person') {
    if (state.long) person.username = `${people}${long.username}`.slice(0, 64);
    const email = state.long ? `${people}${long.email}` : state.email ? `${person.username}@example.com` : '';
    person.cookies = await site.post('/signup', { username: person.username, password, email }, person);
    if (state.long) await site.post('/profile', { display_name: long.display_name }, person);
  } else if (state.as === 'administrator') {
    person.cookies = await site.post('/login', { username: 'grace', password }, person);
  }
  person.path = typeof state.path === 'function' ? await state.path(person) : state.path;
  return person;
}

// The same in a browser of their own, at the state: the page, the answer that it shows, and what it complains of.
export async function visit(t, sites, browser, state, tag, options = {}) {
  const person = await arrive(sites, state, tag);
  const page = await lend(t, browser, { locale: tag, reducedMotion: 'reduce', ...options });
  const context = page.context();
  await context.addCookies(person.cookies);
  const complaints = [];
  page.on('console', (m) => /Content Security Policy|\[DOM\]/.test(m.text()) && complaints.push(m.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  const opened = await page.goto(new URL(person.path, person.site.url).href);
  const answer = await state.act?.({ ...person, context, page }) ?? opened;
  return { ...person, context, page, complaints, answer };
}
