// Lighthouse's scores, as for a phone: `node tests/pages/lighthouse.mjs FOLDER` leaves its reports there.
// It ends with 1 unless every score is 100. It is no part of the tests: npx fetches Lighthouse, and scores need a quiet machine.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromiumOptions, folder, password, startSite } from './support.mjs';

const target = process.argv[2];
if (!target) {
  console.error('Say where the reports go: node tests/pages/lighthouse.mjs FOLDER');
  process.exit(2);
}
mkdirSync(target, { recursive: true });
const dir = folder();
const site = await startSite(dir.path);
const cookies = await site.post('/signup', { username: 'ada', email: 'ada@example.com', password });
const headers = join(dir.path, 'headers.json');
const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
const flags = ['--headless', ...chromiumOptions.args].join(' ');

const categories = ['performance', 'accessibility', 'best-practices', 'seo'];
const table = {};
for (const [name, path, sent] of [
  ['sign-in', '/login', {}], ['sign-up', '/signup', {}],
  ['profile', '/profile', { cookie }], ['devices', '/profile/sessions', { cookie }],
]) {
  writeFileSync(headers, JSON.stringify(sent));
  execFileSync('npx', ['--yes', 'lighthouse@13.5.0', site.url + path, '--quiet', '--output=json', '--output=html',
    `--output-path=${join(target, name)}`, `--only-categories=${categories}`, `--extra-headers=${headers}`, `--chrome-flags=${flags}`], {
    env: { ...process.env, CHROME_PATH: chromiumOptions.executablePath },
    stdio: 'inherit',
  });
  const report = JSON.parse(readFileSync(join(target, `${name}.report.json`), 'utf8'));
  table[name] = Object.fromEntries(categories.map((category) => [category, Math.round(report.categories[category].score * 100)]));
  for (const { title, score, scoreDisplayMode } of Object.values(report.audits)) {
    if (scoreDisplayMode === 'binary' && score < 1) console.log(`${name}: ${title}`);
  }
}
console.table(table);
await site.stop();
dir.remove();
process.exitCode = Object.values(table).every((scores) => Object.values(scores).every((score) => score === 100)) ? 0 : 1;
