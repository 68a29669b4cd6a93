// Runs every fault test, one after another: `node tests/faults/all.mjs [--long]`.
// They need Node.js 20, sqlite3, faketime, util-linux, PostgreSQL and a binary that can speak to it.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const tests = [
  'kill.mjs', 'kill.mjs --postgres', 'disk-full.mjs', 'locked.mjs', 'read-only.mjs', 'deleted.mjs',
  'postgres.mjs', 'pool.mjs', 'two-starts.mjs', 'sigterm.mjs', 'clock.mjs', 'slow.mjs',
  'panic.mjs', 'import.mjs', 'import.mjs --postgres',
];

const runOne = (test) => new Promise((resolve) => {
  const [name, ...words] = test.split(' ');
  const script = fileURLToPath(new URL(name, import.meta.url));
  const began = performance.now();
  spawn(process.execPath, [script, ...words, ...process.argv.slice(2)], { stdio: 'inherit' })
    .once('exit', (code) => resolve({ test, code, seconds: (performance.now() - began) / 1000 }));
});

const results = [];
for (const test of tests) {
  console.log(`== ${test}`);
  results.push(await runOne(test));
}
console.log();
for (const { test, code, seconds } of results) {
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${test.padEnd(20)} ${seconds.toFixed(1).padStart(7)} s`);
}
const total = results.reduce((sum, { seconds }) => sum + seconds, 0);
console.log(`     ${'in all'.padEnd(20)} ${total.toFixed(1).padStart(7)} s`);
process.exit(results.every(({ code }) => code === 0) ? 0 : 1);
