// A throwaway PostgreSQL in a folder of its own.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { lines } from './people.mjs';
import { afterwards, folder } from './support.mjs';

const VERSIONS = '/usr/lib/postgresql';

// The server refuses to run as root.
function owner() {
  if (process.getuid() !== 0) return {};
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

const freePort = () => new Promise((resolve) => {
  const server = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

export async function startCluster() {
  const newest = readdirSync(VERSIONS).sort((a, b) => Number(a) - Number(b)).at(-1);
  const user = owner();
  const dir = folder();
  const data = join(dir, 'data');
  mkdirSync(data, { mode: 0o700 });
  if (user.uid) for (const path of [dir, data]) chownSync(path, user.uid, user.gid);
  const port = await freePort();
  const settings = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=''`;
  const tool = (name) => join(VERSIONS, newest, 'bin', name);
  const options = { cwd: dir, stdio: 'ignore', ...user };
  // The load must go on meanwhile. The server keeps what it inherits open: it gets no pipe of ours.
  const control = (...words) => new Promise((resolve, reject) => {
    spawn(tool('pg_ctl'), ['-D', data, '-w', ...words], options).once('exit', (code) =>
      (code === 0 ? resolve() : reject(new Error(`pg_ctl ${words.at(-1)} ended with ${code}`))));
  });
  const cluster = {
    start: () => control('-l', join(dir, 'log'), '-o', settings, 'start'),
    stop: () => control('-m', 'fast', 'stop'),
    restart: () => control('-m', 'fast', '-l', join(dir, 'log'), '-o', settings, 'restart'),
    url: (name) => `postgres://postgres@127.0.0.1:${port}/${name}`,
    rows: (name, sql) => lines(execFileSync('psql', ['-XAtqc', sql, cluster.url(name)], {
      encoding: 'utf8', timeout: 20_000,
    })),
    freeze: () => signal(data, 'SIGSTOP'),
    thaw: () => signal(data, 'SIGCONT'),
  };
  execFileSync(tool('initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync',
    '--encoding=UTF8', '--locale=C.UTF-8'], options);
  afterwards(() => {
    cluster.thaw();
    execFileSync(tool('pg_ctl'), ['-D', data, '-w', '-m', 'immediate', 'stop'], options);
  });
  await cluster.start();
  return cluster;
}

// To the server's first process, then to all that it made. How many there were is the answer.
function signal(data, name) {
  const first = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  process.kill(first, name);
  const children = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && parent(pid) === first);
  for (const pid of children) {
    try {
      process.kill(Number(pid), name);
    } catch (error) {
      // Of those that go on, one whose client has gone ends meanwhile.
      if (error.code !== 'ESRCH') throw error;
    }
  }
  return children.length + 1;
}

function parent(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) \S /, '').split(' ')[0]);
  } catch {
    return null;
  }
}

let made = 0;

// An empty database, and a folder for the site.
export function postgresHome(cluster) {
  made += 1;
  const name = `site${made}`;
  cluster.rows('postgres', `CREATE DATABASE ${name}`);
  return {
    dir: folder(),
    name,
    env: {
      PORTARIA_DATABASE_URL: cluster.url(name),
      PORTARIA_SECRET_KEY: randomBytes(32).toString('hex'),
    },
    rows: (sql) => cluster.rows(name, sql),
    integrity: () => cluster.rows(name, `SELECT CASE count(*) WHEN 0 THEN 'ok' ELSE 'orphans' END
      FROM sessions WHERE user_id NOT IN (SELECT id FROM users)`),
  };
}
