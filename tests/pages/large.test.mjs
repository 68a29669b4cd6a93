// Pages as people set them up: large letters, wide spacing, colours of their own, no motion, paper.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openSites, states, visit } from './states.mjs';
import { enlarge, startBrowser } from './support.mjs';

let sites;
let browser;
before(async () => {
  sites = await openSites();
  browser = await startBrowser();
});
after(async () => {
  await browser.close();
  await sites.close();
});

// What does not fit: a page that is too wide, text that is cut off, text under something else.
const crowded = (page) => page.evaluate(() => {
  const sideways = document.documentElement.scrollWidth - innerWidth;
  // The name of whoever is signed in may be cut: the profile has the whole of it.
  const seen = [...document.body.querySelectorAll('*')]
    .filter((element) => element.checkVisibility() && !element.closest('.sr, .skip, .who'));
  const cut = seen.filter((element) => !element.matches('input') && ['hidden', 'clip'].includes(getComputedStyle(element).overflowX)
    && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1));
  const controls = seen.filter((element) => element.matches('button, a, select, summary, input:not([type=hidden])'));
  const covered = seen.flatMap((element) => [...element.childNodes])
    .filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== '')
    .filter((node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      const lines = [...range.getClientRects()];
      // A link in a sentence and a button in a field lie where they belong.
      return controls.some((control) => !control.parentElement.contains(node) && [...control.getClientRects()].some((box) => lines.some(
        (line) => Math.min(box.right, line.right) - Math.max(box.left, line.left) > 1
          && Math.min(box.bottom, line.bottom) - Math.max(box.top, line.top) > line.height / 4,
      )));
    });
  return [
    ...sideways > 0 ? [`${sideways} px sideways`] : [],
    ...document.querySelector('.skip').getBoundingClientRect().right > 0 ? ['the skip link is seen'] : [],
    ...cut.map(({ outerHTML }) => `cut: ${outerHTML.slice(0, 200)}`),
    ...covered.map(({ data }) => `covered: ${data}`),
  ];
});

// WCAG 2.2, 1.4.12.
const setSpacing = (page) => page.evaluate(() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
});
const resetSpacing = (page) => page.evaluate(() => { document.adoptedStyleSheets = []; });

// Fields and buttons that nobody would see: without an edge, and without the line under a link.
const edgeless = (page) => page.evaluate(() => {
  const paper = getComputedStyle(document.body).backgroundColor;
  return [...document.querySelectorAll('button, select, input:not(.sr, [type=hidden], [type=checkbox], [type=radio])')]
    .filter((element) => element.checkVisibility())
    .filter((element) => {
      const { borderTopWidth, borderTopStyle, borderTopColor, textDecorationLine } = getComputedStyle(element);
      const hasEdge = parseFloat(borderTopWidth) >= 1 && borderTopStyle !== 'none' && borderTopColor !== paper;
      return !hasEdge && textDecorationLine !== 'underline';
    })
    .map(({ outerHTML }) => `no edge: ${outerHTML}`);
});

const moving = (page) => page.evaluate(() => [...document.querySelectorAll('*')]
  .filter((element) => {
    const { transitionDuration, animationName } = getComputedStyle(element);
    return /[1-9]/.test(transitionDuration) || animationName !== 'none';
  })
  .map(({ outerHTML }) => `moves: ${outerHTML.slice(0, 200)}`));

// What is on paper, but of no use there, and what cannot be read.
const misprinted = (page) => page.evaluate(() => {
  const light = (color) => {
    const [r, g, b] = color.match(/[\d.]+/g).map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const seen = [...document.body.querySelectorAll('*')].filter((element) => element.checkVisibility() && !element.matches('.sr, .sr *'));
  const useless = seen.filter((element) => element.matches('nav, footer, button, .skip'));
  const faint = seen.filter((element) => element.innerText && 1.05 / (light(getComputedStyle(element).color) + 0.05) < 4.5);
  return [
    ...light(getComputedStyle(document.body).backgroundColor) < 0.9 ? ['dark paper'] : [],
    ...useless.map(({ outerHTML }) => `printed: ${outerHTML.slice(0, 200)}`),
    ...faint.map(({ outerHTML }) => `faint: ${outerHTML.slice(0, 200)}`),
  ];
});

// Words are long in Portuguese; what a refusal adds is alike after a success.
describe('each page fits whoever reads it', { concurrency: 2 }, () => {
  for (const state of states.filter(({ act, name }) => !act || /refused|dark/.test(name))) {
    test(state.name, async (t) => {
      const { page } = await visit(t, sites, browser, state, 'pt-BR');
      const found = [];
      const look = async (how, see) => found.push(...(await see(page)).map((what) => `${how}: ${what}`));

      await look('no motion', moving);
      await page.setViewportSize({ width: 320, height: 640 });
      await setSpacing(page);
      await look('spacing at 320 px', crowded);
      await resetSpacing(page);
      await enlarge(page, 2);
      await look('200 % at 320 px', crowded);
      await page.setViewportSize({ width: 1280, height: 800 });
      await look('200 % at 1280 px', crowded);
      await enlarge(page, 1);
      await look('at 1280 px', crowded);
      await page.emulateMedia({ forcedColors: 'active' });
      await look('forced colours', edgeless);
      await page.emulateMedia({ forcedColors: 'none', media: 'print', colorScheme: 'dark' });
      await look('print', misprinted);

      assert.deepEqual(found, []);
    });
  }
});
