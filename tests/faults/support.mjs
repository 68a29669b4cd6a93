// Checks that are counted, and what every test does at its beginning and end.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const long = process.argv.includes('--long');

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const now = () => performance.now();
export const times = (count, make) => Promise.all(Array.from({ length: count }, (_, at) => make(at)));

// Asks every 50 ms until the answer is yes; the milliseconds that took, or null.
export async function until(ms, question) {
  const began = now();
  while (now() - began < ms) {
    if (await question()) return Math.round(now() - began);
    await sleep(50);
  }
  return null;
}

const leftovers = [];
export const afterwards = (tidy) => leftovers.push(tidy);
process.on('exit', () => {
  for (const tidy of leftovers.reverse()) {
    try {
      tidy();
    } catch {
      // What is gone already needs no tidying.
    }
  }
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

export function folder() {
  const path = mkdtempSync(join(tmpdir(), 'portaria-fault-'));
  afterwards(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

// Every answer that anybody got.
export const journal = [];

let passed = 0;
let failed = 0;
const told = new Set();
// What holds again and again is told once, and what does not each time.
export function check(what, holds, detail = '') {
  if (holds) passed += 1;
  else failed += 1;
  if (holds && told.has(what)) return;
  if (holds) told.add(what);
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}${detail === '' ? '' : `: ${detail}`}`);
}

// For lists of what should not be: empty is right, else the first few are shown.
export function none(what, list) {
  const few = list.slice(0, 3).join('; ');
  check(what, list.length === 0, list.length === 0 ? '' : `${list.length}: ${few}`);
}

// Runs a test to its end, within `seconds`.
export async function run(seconds, test) {
  const limit = setTimeout(() => {
    check('the test ends in time', false, `${seconds} s`);
    summary();
    process.exit(1);
  }, seconds * 1000);
  try {
    await test();
  } catch (error) {
    check('the test runs to its end', false, error.stack);
  }
  clearTimeout(limit);
  summary();
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}

function summary() {
  const counts = {};
  for (const { method, status, failed: how } of journal) {
    const kind = `${method} ${status ?? how}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  const kinds = Object.entries(counts).sort().map(([kind, count]) => `${count} ${kind}`);
  console.log(`     ${passed} checks held, ${failed} did not; asked: ${kinds.join(', ')}`);
}
