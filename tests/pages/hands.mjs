// A person at a browser, whichever it is: playwright's pages and puppeteer's are held alike here.
// Nothing waits inside the page: with JavaScript off, no promise of it would ever be kept.
import assert from 'node:assert/strict';

// Finds what a person reads: a field by its label, a button or link by its name.
function find([kind, pattern]) {
  const name = new RegExp(`^(?:${pattern})$`);
  const text = (element) => element.textContent.trim().replace(/\s+/g, ' ');
  if (kind === 'field') return [...document.querySelectorAll('label')].find((label) => name.test(text(label)))?.control;
  const named = [...document.querySelectorAll({ button: 'button', link: 'a' }[kind])]
    .filter((element) => element.checkVisibility() && name.test(element.getAttribute('aria-label') ?? text(element)));
  // Of two with one name, whoever has just typed means that of the form.
  return named.find(({ form }) => form && form === document.activeElement?.form) ?? named[0];
}

const escape = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

// `ways` says how to point at things: with the mouse, or with the keyboard alone.
export class Hands {
  constructor(page, ways = mouse) {
    this.page = page;
    this.ways = ways;
  }

  async open(url) {
    await this.page.goto(url);
    await this.look();
  }

  async fill(label, text) {
    const field = await this.#find('field', label);
    await this.ways.enter(this.page, field);
    await this.page.keyboard.down('Control');
    await this.page.keyboard.press('a');
    await this.page.keyboard.up('Control');
    await this.page.keyboard.type(text);
  }

  async check(label) {
    await this.ways.check(this.page, await this.#find('field', label));
  }

  // A name may have parts that the caller does not know: `*`.
  press(name) { return this.#go('button', name); }

  follow(name) { return this.#go('link', name); }

  async back() {
    await this.page.goBack();
    await this.look();
  }

  read(selector) {
    return this.page.evaluate((css) => document.querySelector(css)?.innerText ?? '', selector);
  }

  async value(label) {
    return (await this.#find('field', label)).evaluate((field) => field.value);
  }

  title() { return this.page.title(); }

  heading() { return this.read('h1'); }

  hasFocus(selector) {
    return this.page.evaluate((css) => document.activeElement.matches(css), selector);
  }

  // On whatever page: nothing is wider than the window.
  async look() {
    const sideways = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(sideways <= 0, `${await this.title()}: ${sideways} px sideways`);
  }

  async #find(kind, name) {
    const pattern = name.split('*').map(escape).join('.*');
    const handle = await this.page.evaluateHandle(find, [kind, pattern]);
    const element = handle.asElement();
    assert.ok(element, `no ${kind} "${name}" on "${await this.title()}"`);
    return element;
  }

  async #go(kind, name) {
    const element = await this.#find(kind, name);
    await this.ways.reach(this.page, element);
    await Promise.all([this.page.waitForNavigation(), this.ways[kind](this.page, element)]);
    await this.look();
  }
}

const click = async (page, element) => {
  // Not the click of the element itself: in Firefox that waits inside the page.
  const { x, y } = await element.evaluate((one) => {
    one.scrollIntoView({ block: 'center' });
    const box = one.getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  });
  await page.mouse.click(x, y);
};

export const mouse = { reach: () => {}, enter: click, check: click, button: click, link: click };

// Tab, or Shift+Tab if it lies above, until it has the focus.
async function tab(page, element) {
  const where = () => element.evaluate((one) => {
    const focus = document.activeElement;
    if (focus === one) return 'here';
    return focus.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING && focus !== document.body ? 'above' : 'below';
  });
  for (let n = 0; n < 60; n += 1) {
    const place = await where();
    if (place === 'here') {
      assert.ok(await element.evaluate((one) => getComputedStyle(one).outlineStyle !== 'none'), 'the focus is seen');
      return;
    }
    await page.keyboard.press(place === 'above' ? 'Shift+Tab' : 'Tab');
  }
  assert.fail(`${await element.evaluate(({ outerHTML }) => outerHTML)} is out of reach`);
}

const strike = (key) => (page) => page.keyboard.press(key);
export const keyboard = {
  reach: tab,
  enter: tab,
  check: async (page, element) => {
    await tab(page, element);
    await page.keyboard.press('Space');
  },
  button: strike('Space'),
  link: strike('Enter'),
};
