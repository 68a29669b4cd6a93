// Each state of each page: accessible in light and dark, wide and narrow, valid HTML, silent on the console.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { openSites, states, visit } from './states.mjs';
import { folder, languages, startBrowser } from './support.mjs';
import { words } from './words.mjs';

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const saved = folder();
let sites;
let browser;
before(async () => {
  sites = await openSites();
  browser = await startBrowser();
});
after(async () => {
  await browser.close();
  await sites.close();
  saved.remove();
});

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
const violations = async (page) => {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe);
  return page.evaluate(async (values) => {
    const found = await window.axe.run({ runOnly: { type: 'tag', values }, resultTypes: ['violations'] });
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }, tags);
};

const validator = new HtmlValidate({ extends: ['html-validate:recommended', 'html-validate:a11y'] });
// Whose password it is, for password managers alone: no person meets this field.
const owner = /<input class="sr"[^>]*>/g;
const mistakes = async (html) => {
  const { results } = await validator.validateString(html.replace(owner, ''));
  return results.flatMap(({ messages }) => messages).map(({ ruleId, line, message }) => `${ruleId} ${line}: ${message}`);
};

// That it is the page it should be, in its language.
const recognise = async (page, { says }, tag) => {
  const { lang, title, headings, text, refused } = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    title: document.title,
    headings: [...document.querySelectorAll('h1')].map(({ innerText }) => innerText),
    text: document.querySelector('main').innerText,
    refused: document.querySelector('[role=alert]') !== null,
  }));
  const w = words(tag);
  const sentence = w(...[says].flat());
  assert.ok(text.includes(sentence), `it says "${sentence}": ${text}`);
  assert.equal(lang, tag);
  assert.equal(headings.length, 1);
  assert.equal(title, w(refused ? 'title-error' : 'title', { page: headings[0], site: 'Portaria' }));
};

// What is too wide for the window, and what is too small for a finger.
const misshapen = (page) => page.evaluate(() => {
  const sideways = document.documentElement.scrollWidth - innerWidth;
  const extent = (boxes, from, to) => Math.max(...boxes.map((box) => box[to])) - Math.min(...boxes.map((box) => box[from]));
  const size = (element) => {
    const label = ['checkbox', 'radio'].includes(element.type) ? [...element.labels] : [];
    const boxes = [element, ...label].map((one) => one.getBoundingClientRect());
    return Math.min(extent(boxes, 'left', 'right'), extent(boxes, 'top', 'bottom'));
  };
  const targets = [...document.querySelectorAll('a, button, summary, select, input:not(.sr, [type=hidden])')];
  return [
    ...sideways > 0 ? [`${sideways} px sideways`] : [],
    ...targets.filter((element) => element.checkVisibility() && size(element) < 44)
      .map((element) => `${size(element)} px: ${element.outerHTML}`),
  ];
});

describe('each page in each state', { concurrency: 2 }, () => {
  for (const tag of languages) {
    for (const state of states) {
      test(`"${state.name}" in ${tag} is accessible, valid and tidy`, async (t) => {
        const { page, answer, complaints } = await visit(t, sites, browser, state, tag);
        await recognise(page, state, tag);
        const html = await answer.text();
        writeFileSync(join(saved.path, `${state.name} ${tag}.html`), html);
        assert.doesNotMatch(html, /<style|<script(?! src=)|\s(?:style|on\w+)=/, 'every style and script is a file');
        const found = await mistakes(html);
        // Spanish is longer or shorter, but neither the colours nor the tree are its own.
        for (const width of tag === 'es' ? [320] : [320, 1280]) {
          await page.setViewportSize({ width, height: 800 });
          found.push(...(await misshapen(page)).map((what) => `${width}: ${what}`));
          for (const colorScheme of tag === 'es' ? [] : ['light', 'dark']) {
            await page.emulateMedia({ colorScheme });
            found.push(...(await violations(page)).map((what) => `${width} ${colorScheme}: ${what}`));
          }
        }
        assert.deepEqual([...found, ...complaints], []);
      });
    }
  }
});

test('the Nu checker finds nothing in what was served, nor in the style sheet', async () => {
  const read = async (path) => (await fetch(new URL(path, sites.open.url))).text();
  const [css] = (await read('/login')).match(/[^"]*app\.css/);
  writeFileSync(join(saved.path, 'app.css'), await read(css));
  const jar = require.resolve('vnu-jar/build/dist/vnu.jar');
  const report = execFileSync('java', ['-jar', jar, '--also-check-css', '--exit-zero-always', '--stdout', '--format', 'json', saved.path]);
  const { messages } = JSON.parse(report);
  assert.deepEqual(messages.map(({ url, message, extract }) => `${url}: ${message} ${extract}`), []);
});
