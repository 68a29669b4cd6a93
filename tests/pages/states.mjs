// Every page of the site in each of its states, and how a person comes there.
import { folder, password, press, send, startSite } from './support.mjs';

const wrong = 'wrong horse battery';
const another = 'another horse battery';
// As long as names may be, without a place to break a line.
const long = { username: 'w'.repeat(64), display_name: 'W'.repeat(100), email: `${'w'.repeat(60)}@${'w'.repeat(60)}.example.com` };

const link = ({ site, username }) => site.passwordLink(username);

const invitation = ({ site }) => site.invitation();

// Invitations that work, are used up, and were revoked.
async function invitations({ site, username }) {
  site.invitation('--uses', '1000', '--role', 'admin');
  await site.post(site.invitation(), { username, password });
  site.run('invitation', 'revoke', JSON.parse(site.run('invitation', 'list', '--json'))[0].id);
  site.invitation();
  return '/admin/invitations';
}

// Two more devices of the visitor, one of them unknown.
async function devices({ site, username }) {
  for (const agent of [undefined, 'Unheard/1.0']) await site.post('/login', { username, password }, { agent });
  return '/profile/sessions';
}
const endOne = (page) => press(page, page.locator('[action$="/sessions/end"] button').first());
const choose = (page, name, value) => press(page, page.locator(`footer button[name=${name}][value="${value}"]`));

// `as` says who looks: nobody signed in (the default), a `person` of their own, or the `administrator`.
// `site` is another one than the open one. `act` leads on from `path`. A `list` may be longer than a form.
export const states = [
  { name: 'sign-in', path: '/login' },
  { name: 'sign-in to see a page', path: '/profile/sessions' },
  { name: 'sign-in refused', path: '/login', act: ({ page }) => send(page, 'login') },
  { name: 'sign-in wrong', path: '/login', act: ({ page }) => send(page, 'login', { username: 'nobody@example.com', password: wrong }) },
  { name: 'sign-in too often', path: '/login', act: async ({ page, username }) => {
    let answer;
    do answer = await send(page, 'login', { username, password: wrong }); while (answer.status() !== 429);
    return answer;
  } },
  { name: 'sign-in while sign-up is closed', site: 'closed', path: '/login' },
  { name: 'signed out', as: 'person', path: '/logout', act: ({ page }) => send(page, 'logout') },

  { name: 'sign-up', path: '/signup' },
  { name: 'sign-up refused', path: '/signup', act: ({ page }) => send(page, 'signup', { email: 'ada' }) },
  { name: 'sign-up taken', path: '/signup', act: ({ page }) => send(page, 'signup', { username: 'grace', password }) },
  { name: 'sign-up closed', site: 'closed', path: '/signup' },

  { name: 'sign-up by invitation alone', site: 'invite', path: '/signup' },
  { name: 'invitation', path: invitation },
  { name: 'invitation of an administrator', path: ({ site }) => site.invitation('--role', 'admin') },
  { name: 'invitation refused', path: invitation, act: ({ page }) => send(page, 'invitation', { username: 'a b', email: 'ada' }) },
  { name: 'invitation spent', path: '/invitation/spent' },

  { name: 'set-up', site: 'fresh', path: ({ site }) => site.setup },
  { name: 'set-up refused', site: 'fresh', path: '/setup', act: ({ page }) => send(page, 'setup') },
  { name: 'set-up with a wrong code', site: 'fresh', path: '/setup', act: ({ page, username }) => send(page, 'setup', { code: 'setup_wrong', username, password }) },

  { name: 'password link', as: 'person', path: link },
  { name: 'password link refused', as: 'person', path: link, act: ({ page }) => send(page, 'password-link') },
  { name: 'password link used', as: 'person', path: link, act: async ({ page, context }) => {
    await context.clearCookies();
    return send(page, 'password-link', { new_password: another });
  } },
  { name: 'password link spent', path: '/password-link/spent' },

  { name: 'profile', as: 'person', path: '/profile' },
  { name: 'profile with an email', as: 'person', email: true, path: '/profile' },
  { name: 'profile with long names', as: 'person', long: true, path: '/profile' },
  { name: 'profile refused', as: 'person', path: '/profile', act: ({ page }) => send(page, 'details', { username: 'a b', display_name: 'x'.repeat(101) }) },
  { name: 'profile saved', as: 'person', path: '/profile', act: ({ page }) => send(page, 'details', { display_name: 'Ada Lovelace' }) },
  { name: 'preferences saved', as: 'person', path: '/profile', act: ({ page }) => send(page, 'preferences') },

  { name: 'password', as: 'person', path: '/profile/password' },
  { name: 'password refused', as: 'person', path: '/profile/password', act: ({ page }) => send(page, 'password', { new_password: 'short' }) },
  { name: 'password wrong', as: 'person', path: '/profile/password', act: ({ page }) => send(page, 'password', { current_password: wrong, new_password: another }) },
  { name: 'password changed', as: 'person', path: '/profile/password', act: ({ page }) => send(page, 'password', { current_password: password, new_password: another }) },

  { name: 'email', as: 'person', path: '/profile/email' },
  { name: 'email refused', as: 'person', path: '/profile/email', act: ({ page }) => send(page, 'email-form', { email: 'ada' }) },
  { name: 'email with a wrong password', as: 'person', path: '/profile/email', act: ({ page, username }) => send(page, 'email-form', { email: `${username}@example.com`, current_password: wrong }) },
  { name: 'email saved', as: 'person', path: '/profile/email', act: ({ page, username }) => send(page, 'email-form', { email: `${username}@example.com`, current_password: password }) },
  { name: 'email as it was', as: 'person', path: '/profile/email', act: ({ page }) => send(page, 'email-form', { current_password: password }) },
  { name: 'email removed', as: 'person', email: true, path: '/profile/email', act: ({ page }) => send(page, 'email-form', { email: '', current_password: password }) },

  { name: 'sudo', as: 'person', path: '/sudo' },
  { name: 'sudo wrong', as: 'person', path: '/sudo', act: ({ page }) => send(page, 'sudo', { password: wrong }) },

  { name: 'devices, this one', as: 'person', list: true, path: '/profile/sessions' },
  { name: 'devices, several', as: 'person', list: true, path: devices },
  { name: 'devices with long names', as: 'person', long: true, list: true, path: devices },
  { name: 'devices, none chosen', as: 'person', list: true, path: devices, act: async ({ page }) => {
    await page.locator('[name=session]').first().evaluate((field) => { field.value = ''; });
    return endOne(page);
  } },
  { name: 'devices, one ended', as: 'person', list: true, path: devices, act: ({ page }) => endOne(page) },
  { name: 'devices, others ended', as: 'person', list: true, path: devices, act: ({ page }) => send(page, 'end-others') },

  { name: 'activity', as: 'person', list: true, path: '/profile/activity' },
  { name: 'activity of long', as: 'person', list: true, path: async (visit) => {
    for (let n = 0; n < 60; n += 1) await visit.site.post('/profile', { display_name: `Ada ${n}` }, visit);
    return '/profile/activity';
  } },
  { name: 'older activity', as: 'person', list: true, path: '/profile/activity?before=00000000-0000-7000-8000-000000000000' },

  { name: 'site activity', as: 'administrator', list: true, path: '/admin/activity' },
  { name: 'site activity searched', as: 'administrator', list: true, path: '/admin/activity?account=grace&kind=signed-in&address=127.0.0.1&from=2026-01-01' },
  { name: 'site activity of nobody', as: 'administrator', list: true, path: '/admin/activity?account=nobody' },
  { name: 'site activity of nothing', as: 'administrator', list: true, path: '/admin/activity?to=2000-01-01' },
  { name: 'site activity refused', as: 'administrator', path: '/admin/activity?kind=x&address=x&from=x&to=x&code=x&account=nobody' },
  { name: 'site activity from nowhere', as: 'administrator', path: '/admin/activity?before=x' },
  { name: 'site activity by a form', as: 'administrator', path: '/admin/activity', act: async ({ page }) => {
    await page.locator('summary').click();
    return send(page, 'search', { account: 'grace' });
  } },

  { name: 'closing', as: 'person', path: '/profile/close' },
  { name: 'closing with long names', as: 'person', long: true, path: '/profile/close' },
  { name: 'closing refused', as: 'person', path: '/profile/close', act: ({ page }) => send(page, 'close') },
  { name: 'closing with a wrong password', as: 'person', path: '/profile/close', act: ({ page }) => send(page, 'close', { current_password: wrong }) },
  { name: 'closed', as: 'person', path: '/profile/close', act: ({ page }) => send(page, 'close', { current_password: password }) },

  { name: 'sign-out', as: 'person', path: '/logout' },
  { name: 'invitations, none', as: 'administrator', site: 'closed', path: '/admin/invitations', list: true },
  { name: 'invitations', as: 'administrator', path: invitations, list: true },
  { name: 'invitations refused', as: 'administrator', path: '/admin/invitations', list: true, act: ({ page }) => send(page, 'invite', { uses: '0', days: 'x' }) },
  { name: 'invitation made', as: 'administrator', path: '/admin/invitations', act: ({ page }) => send(page, 'invite') },
  { name: 'invitation made for nothing', as: 'administrator', site: 'closed', path: '/admin/invitations', act: ({ page }) => send(page, 'invite') },
  { name: 'invitation revoked', as: 'administrator', path: invitations, list: true, act: ({ page }) => press(page, page.locator('[id^=revoke-] button').first()) },
  { name: 'check-up', as: 'administrator', path: '/admin/doctor', list: true },
  { name: 'check-up opened', as: 'administrator', path: '/admin/doctor', act: async ({ page }) => {
    for (const summary of await page.locator('summary').all()) await summary.click();
  } },

  { name: 'dark by choice', path: '/login', act: ({ page }) => choose(page, 'theme', 'dark') },
  { name: 'light by choice', as: 'person', path: '/profile', act: ({ page }) => choose(page, 'theme', 'light') },
  { name: 'dark for an account', as: 'person', path: '/profile', act: async ({ page }) => {
    await page.locator('#preferences [name=theme][value=dark]').check();
    return send(page, 'preferences');
  } },
  { name: 'language by choice', path: '/login', act: ({ page, tag }) => choose(page, 'language', tag) },

  { name: 'sign-in of an owner', site: 'branded', path: '/login' },
  { name: 'profile of an owner', site: 'branded', as: 'person', path: '/profile' },

  { name: 'not found', path: '/nowhere' },
  { name: 'not allowed', as: 'person', path: '/admin/doctor' },
  { name: 'not to be opened', as: 'person', path: '/profile/sessions/end' },
  { name: 'sent from another site', path: '/login', act: async ({ page, site }) => {
    const form = `<form method="post" action="${site.url}/login"><button>Send</button></form>`;
    await page.route('http://elsewhere.test/', (route) => route.fulfill({ contentType: 'text/html', body: form }));
    await page.goto('http://elsewhere.test/');
    return press(page, page.getByRole('button'));
  } },
  { name: 'a field twice', path: '/login', act: async ({ page }) => {
    await page.locator('#login').evaluate((form) => form.append(form.elements.username.cloneNode()));
    return press(page, page.locator('#login [type=submit]'));
  } },
  { name: 'too much', as: 'person', path: '/profile', act: ({ page }) => send(page, 'details', { display_name: 'x'.repeat(20_000) }) },
  { name: 'another kind of form', path: '/login', act: async ({ page }) => {
    await page.locator('#login').evaluate((form) => { form.enctype = 'multipart/form-data'; });
    return send(page, 'login');
  } },
  { name: 'too many links', site: 'strict', path: '/password-link/spent', act: ({ page }) => page.reload() },
];

// The sites that the states are those of.
export async function openSites() {
  const folders = [];
  const open = (settings) => {
    const dir = folder();
    folders.push(dir);
    return startSite(dir.path, settings);
  };
  const relaxed = { throttle_address: '0', throttle_sign_up: '0', throttle_code: '0' };
  const sites = {
    open: await open({ ...relaxed, contact: 'help@example.com' }),
    fresh: await open(relaxed),
    closed: await open({ ...relaxed, sign_up: 'closed' }),
    branded: await open({ ...relaxed, accent: '#ffd400', footer_links: 'Imprint=https://example.com/imprint, Privacy=/privacy' }),
    invite: await open({ ...relaxed, sign_up: 'invite' }),
    strict: await open({ throttle_code: '1/1h' }),
  };
  sites.open.addAdministrator('grace');
  sites.closed.addAdministrator('grace');
  return {
    ...sites,
    async close() {
      await Promise.all(Object.values(sites).map((site) => site.stop()));
      for (const dir of folders) dir.remove();
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
export async function visit(sites, browser, state, tag, options = {}) {
  const person = await arrive(sites, state, tag);
  const context = await browser.newContext({ locale: tag, reducedMotion: 'reduce', ...options });
  await context.addCookies(person.cookies);
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (m) => /Content Security Policy|\[DOM\]/.test(m.text()) && complaints.push(m.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  const opened = await page.goto(new URL(person.path, person.site.url).href);
  const answer = await state.act?.({ ...person, context, page }) ?? opened;
  return { ...person, context, page, complaints, answer };
}
