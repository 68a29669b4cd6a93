// A browser's way through a real Caddy, nginx and HAProxy to a real site, each set up by its lines:
// over TCP, over a unix socket, and under a path. Prints a line for each check; exit code 1 if one
// fails. Needs caddy, nginx, haproxy, openssl and sqlite3.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const binary = process.env.PORTARIA_BIN
  ?? fileURLToPath(new URL('../../target/debug/portaria', import.meta.url));
// The lines that an operator gives the proxy, as the command prints them.
const lines = (proxy, upstream, prefix) => execFileSync(binary, ['doctor', '--proxy', proxy,
  '--listen', upstream, '--public-url', `${origin}${prefix}`], { encoding: 'utf8', env: {} });
const host = 'login.example.com';
const origin = `https://${host}`;
// Not the address that the proxy itself connects from.
const clientAddress = '127.0.0.2';
const password = 'correct horse battery';
// A little more than the proxies keep an idle connection, less than the 15 s that Portaria does.
const idleLimit = 13_500;
const timeLimit = 30_000;

const root = mkdtempSync(join(tmpdir(), 'proxies-'));
const children = [];
let failures = 0;
const report = (name, wrong) => {
  if (wrong) failures++;
  console.log(wrong ? `FAILED ${name}: ${wrong}` : `ok ${name}`);
};
const end = () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
  console.log(failures ? `${failures} FAILED` : 'all ok');
  process.exit(failures ? 1 : 0);
};
const giveUp = (why) => {
  report('everything', why);
  end();
};
setTimeout(giveUp, timeLimit, `not done after ${timeLimit / 1000} s`);
for (const signal of ['SIGINT', 'SIGTERM', 'uncaughtException']) process.once(signal, giveUp);

const cert = join(root, 'cert.pem');
const key = join(root, 'key.pem');
const both = join(root, 'both.pem');
const certificate = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2'.split(' ');
certificate.push('-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`, '-keyout', key, '-out', cert);
execFileSync('openssl', certificate, { stdio: 'ignore' });
writeFileSync(both, readFileSync(cert, 'utf8') + readFileSync(key, 'utf8'));
const ca = readFileSync(cert);

const listening = (server, ...where) => new Promise((resolve, reject) => {
  server.once('error', reject);
  server.listen(...where, () => resolve(server.address().port));
});
// Below those that the system gives out, so that none is taken before it is used.
let nextPort = 12_000 + (process.pid % 1000) * 20;
async function freePort() {
  const port = nextPort++;
  const server = createServer();
  try {
    await listening(server, port, '127.0.0.1');
  } catch {
    return freePort();
  }
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function start(command, args, dir, stdout) {
  const env = { PATH: `${process.env.PATH}:/usr/sbin`, HOME: dir };
  const child = spawn(command, args, { cwd: dir, env, stdio: ['ignore', stdout, 'pipe'] });
  children.push(child);
  let told = '';
  child.stderr.on('data', (data) => { told += data; });
  const failed = new Promise((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code}: ${told}`)));
  });
  failed.catch(() => {});
  return { child, failed };
}

async function startSite(dir, listen, publicUrl) {
  const flags = { listen, 'public-url': publicUrl, 'trusted-proxies': '127.0.0.1', log: 'warn' };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  const { child, failed } = start(binary, args, dir, 'pipe');
  const ready = new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
  await Promise.race([ready, failed]);
}

// What stands between proxy and site and writes down what it carries.
async function startWitness(listen, target) {
  const connections = [];
  const server = createServer((proxy) => {
    const site = connect(target);
    const seen = { text: '', endedBy: null };
    connections.push(seen);
    proxy.on('data', (data) => { seen.text += data.toString('latin1'); });
    for (const [from, to, name] of [[proxy, site, 'proxy'], [site, proxy, 'site']]) {
      // HAProxy ends by a reset.
      from.on('error', () => {
        seen.endedBy ??= name;
        to.destroy();
      });
      from.on('end', () => { seen.endedBy ??= name; });
      from.pipe(to);
    }
  });
  const port = await listening(server, ...listen);
  const head = /(GET|POST) (\S+) HTTP\/(\d\.\d)\r\n((?:[^\r\n]+\r\n)*)\r\n/g;
  const requests = () => connections.flatMap(({ text }) => [...text.matchAll(head)].map((match) => {
    const fields = [...match[4].matchAll(/(.*?): *(.*)\r\n/g)];
    const all = (name) => fields.filter((field) => field[1].toLowerCase() === name).map((field) => field[2]);
    return { path: match[2], version: match[3], all };
  }));
  return { port, connections, requests };
}

// Every change must find its place: lines that no longer have it are not tested.
function change(text, ...changes) {
  return changes.reduce((before, [from, to]) => {
    const after = before.replaceAll(from, to);
    if (after === before) throw new Error(`the lines have no ${from}:\n${before}`);
    return after;
  }, text);
}

// The lines as they are, but for ports, addresses and files of this test.
const proxies = {
  caddy(text, { dir, plain, secure }) {
    const own = `{
	admin off
	http_port ${plain}
	https_port ${secure}
	default_bind 127.0.0.1
	storage file_system ${dir}
}
`;
    const site = change(text, [`${host} {\n`, `${host} {\n\ttls ${cert} ${key}\n`]);
    writeFileSync(join(dir, 'Caddyfile'), own + site);
    return ['caddy', ['run', '--config', 'Caddyfile', '--adapter', 'caddyfile']];
  },
  nginx(text, { dir, plain, secure }) {
    const site = change(text,
      [/ *listen \[::\]:.*\n/g, ''],
      ['listen 80;', `listen 127.0.0.1:${plain};`],
      ['listen 443 ', `listen 127.0.0.1:${secure} `],
      [/ssl_certificate \S+;/g, `ssl_certificate ${cert};`],
      [/ssl_certificate_key \S+;/g, `ssl_certificate_key ${key};`]);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    writeFileSync(join(dir, 'nginx.conf'), `
daemon off;
master_process off;
pid nginx.pid;
events {}
http {
access_log off;
${temporary.map((name) => `${name}_temp_path ${name};`).join('\n')}
${site}}
`);
    return ['nginx', ['-p', dir, '-c', 'nginx.conf', '-e', 'stderr']];
  },
  haproxy(text, { dir, plain, secure }) {
    writeFileSync(join(dir, 'haproxy.cfg'), change(text,
      ['bind :::80 v4v6', `bind 127.0.0.1:${plain}`],
      ['bind :::443 v4v6', `bind 127.0.0.1:${secure}`],
      [/crt \S+/g, `crt ${both}`]));
    return ['haproxy', ['-f', 'haproxy.cfg']];
  },
};

async function startProxy(proxy, text, place) {
  const [command, args] = proxies[proxy](text, place);
  const { failed } = start(command, args, place.dir, 'ignore');
  const answers = (port) => new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket.destroy()));
    socket.on('error', () => resolve(null));
  });
  for (const port of [place.plain, place.secure]) {
    while (!await Promise.race([answers(port), failed])) await sleep(20);
  }
}

async function run(proxy, kind) {
  const dir = join(root, `${proxy}-${kind}`);
  mkdirSync(dir);
  const prefix = kind === 'prefix' ? '/auth' : '';
  const [plain, secure, sitePort] = [await freePort(), await freePort(), await freePort()];
  const socket = join(dir, 'witness.sock');
  const siteSocket = join(dir, 'site.sock');
  const witness = kind === 'unix'
    ? await startWitness([socket], siteSocket)
    : await startWitness([0, '127.0.0.1'], { host: '127.0.0.1', port: sitePort });
  const upstream = kind === 'unix' ? `unix:${socket}` : `127.0.0.1:${witness.port}`;
  await startSite(dir, kind === 'unix' ? `unix:${siteSocket}` : `127.0.0.1:${sitePort}`, origin + prefix);
  await startProxy(proxy, lines(proxy, upstream, prefix), { dir, plain, secure });

  // A browser that lies about where it is.
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (method, path, { headers = {}, body, port = secure } = {}) => new Promise((resolve, reject) => {
    const form = body === undefined ? {} : {
      'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body),
    };
    const options = {
      host: '127.0.0.1', port, localAddress: clientAddress, method, path,
      headers: {
        Host: `${host}:${port}`, 'X-Forwarded-For': ['203.0.113.9', '127.0.0.1'], 'X-Forwarded-Proto': 'http',
        ...form, ...headers,
      },
    };
    const answered = (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (data) => { text += data; }).on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    };
    const request = port === plain
      ? http.request(options, answered)
      : https.request({ ...options, agent, servername: host, ca }, answered);
    request.on('error', reject).end(body);
  });
  const browser = { Origin: origin, 'Sec-Fetch-Site': 'same-origin' };
  const check = async (name, test) => {
    const wrong = await test().catch((error) => error.stack);
    report(`${proxy} ${kind}: ${name}`, wrong);
  };
  // What a check finds wrong, or nothing.
  const differ = (found, wanted) => (JSON.stringify(found) === JSON.stringify(wanted)
    ? null : `${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
  const fromSite = (answer) => 'content-security-policy' in answer.headers;
  const database = (query) =>
    execFileSync('sqlite3', ['-readonly', join(dir, 'portaria.db'), query], { encoding: 'utf8' }).trim();
  let cookie = '';

  await check('http goes to https', async () => {
    const { status, headers } = await ask('GET', `${prefix}/login?a=b`, { port: plain });
    const place = new URL(headers.location ?? 'none:');
    return differ([Math.floor(status / 100), place.protocol, place.hostname, place.pathname + place.search],
      [3, 'https:', host, `${prefix}/login?a=b`]);
  });
  await check('the sign-in page, with HSTS', async () => {
    const { status, headers } = await ask('GET', `${prefix}/login`);
    return differ([status, /max-age=\d{7}/.test(headers['strict-transport-security'])], [200, true]);
  });
  await check('sign-up gives a cookie for https alone', async () => {
    const { status, headers } = await ask('POST', `${prefix}/signup`,
      { headers: browser, body: new URLSearchParams({ username: 'ada', email: '', password }).toString() });
    const set = (headers['set-cookie'] ?? []).find((line) => line.startsWith('__Host-portaria=')) ?? '';
    cookie = set.split(';')[0];
    return differ([status, headers.location, cookie.length > 30, /; Secure/.test(set)],
      [303, `${prefix}/profile`, true, true]);
  });
  await check('the session has the address of the client', async () =>
    differ(database('SELECT ip FROM sessions'), clientAddress));
  await check('the cookie opens the profile', async () => {
    const { status, text } = await ask('GET', `${prefix}/profile`, { headers: { Cookie: cookie } });
    return differ([status, text.includes('value="ada"')], [200, true]);
  });
  await check('a form with Origin alone is taken', async () => {
    const { status } = await ask('POST', `${prefix}/profile`,
      { headers: { Cookie: cookie, Origin: origin }, body: 'username=ada&display_name=Ada' });
    return differ([status, database('SELECT display_name FROM users')], [303, 'Ada']);
  });
  await check('a form of another origin is refused', async () => {
    const { status } = await ask('POST', `${prefix}/profile`,
      { headers: { Cookie: cookie, Origin: 'https://evil.example' }, body: 'username=ada&display_name=Eve' });
    return differ([status, database('SELECT display_name FROM users')], [403, 'Ada']);
  });
  await check('16 KiB reach the site, and it refuses more itself', async () => {
    const post = (size) =>
      ask('POST', `${prefix}/login`, { headers: browser, body: 'username='.padEnd(size, 'a') });
    const [fits, not] = [await post(16 * 1024), await post(16 * 1024 + 1)];
    return differ([fits.status, fromSite(fits), not.status, fromSite(not)], [422, true, 413, true]);
  });
  await check('sign-out ends the session', async () => {
    const out = await ask('POST', `${prefix}/logout`, { headers: { ...browser, Cookie: cookie }, body: '' });
    const after = await ask('GET', `${prefix}/profile`, { headers: { Cookie: cookie } });
    return differ([out.status, database('SELECT count(*) FROM sessions'), after.status], [303, '0', 303]);
  });
  if (prefix) {
    await check('the path itself leads to the sign-in page', async () => {
      let [path, hops, answer] = [prefix, 0];
      do {
        answer = await ask('GET', path);
        path = answer.headers.location?.replace(/^https:\/\/[^/]+/, '');
      } while (path && ++hops < 5);
      return differ([answer.status, answer.text.includes(`action="${prefix}/login"`)], [200, true]);
    });
    await check('no other path goes to the site', async () => {
      const others = ['/', '/login', `${prefix}ority/login`];
      const answers = await Promise.all(others.map((path) => ask('GET', path)));
      const there = witness.requests().map(({ path }) => path).filter((path) => !/^\/auth(\/|$)/.test(path));
      return differ([answers.some(fromSite), there], [false, []]);
    });
    await check('password managers find the page', async () => {
      const { status, headers } = await ask('GET', '/.well-known/change-password');
      const there = (headers.location ?? '').replace(`${origin}:${secure}`, '');
      return differ([status, there], [302, `${prefix}/profile/password`]);
    });
  }
  const requests = witness.requests();
  const each = (name, of, wanted) => check(name, async () =>
    differ([requests.length > 4, [...new Set(requests.map((request) => JSON.stringify(of(request))))]],
      [true, [JSON.stringify(wanted)]]));
  await each('Host arrives as it was sent', (request) => request.all('host'), [`${host}:${secure}`]);
  await each('X-Forwarded-For is the client alone', (request) => request.all('x-forwarded-for'), [clientAddress]);
  await each('X-Forwarded-Proto is https', (request) => request.all('x-forwarded-proto'), ['https']);
  await each('HTTP/1.1', (request) => request.version, '1.1');
  await check('requests share a connection to the site', async () =>
    (witness.connections.length * 3 < requests.length
      ? null : `${witness.connections.length} connections for ${requests.length} requests`));
  await check('the proxy ends idle connections, not the site', async () => {
    const ended = () => witness.connections.map(({ endedBy }) => endedBy);
    for (let waited = 0; waited < idleLimit && ended().includes(null); waited += 100) await sleep(100);
    return differ([...new Set(ended())], ['proxy']);
  });
  agent.destroy();
}

const kinds = ['tcp', 'unix', 'prefix'];
await Promise.all(Object.keys(proxies).flatMap((proxy) => kinds.map((kind) =>
  run(proxy, kind).catch((error) => report(`${proxy} ${kind}`, error.stack)))));
end();
