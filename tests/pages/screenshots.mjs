// Takes the pictures of a running site, light and dark: `node tests/pages/screenshots.mjs [FOLDER]`, else into docs/.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folder, password, startBrowser, startSite } from './support.mjs';

const target = process.argv[2] ?? fileURLToPath(new URL('../../docs/', import.meta.url));
const dir = folder();
const site = await startSite(dir.path);
const cookies = await site.post('/signup', { username: 'ada', email: 'ada@example.com', password });
await site.post('/profile', { display_name: 'Ada Lovelace' }, { cookies });
const browser = await startBrowser();
for (const colorScheme of ['light', 'dark']) {
  // Each to the end of what it is to show.
  for (const [name, of, width, last] of [['login', [], 720, 'main'], ['profile', cookies, 1280, 'main section']]) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, locale: 'en' });
    await context.addCookies(of);
    const page = await context.newPage();
    await page.goto(`${site.url}/${name}`);
    await page.evaluate(() => document.activeElement.blur());
    const box = await page.locator(last).first().boundingBox();
    const clip = { x: 0, y: 0, width, height: box.y + box.height + 24 };
    await page.screenshot({ path: join(target, `${name}-${colorScheme}.png`), clip });
    await context.close();
  }
}
await browser.close();
await site.stop();
dir.remove();
