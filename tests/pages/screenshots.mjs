// Takes the picture of the README, light and dark, from a running site: `node tests/pages/screenshots.mjs`
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folder, startBrowser, startSite } from './support.mjs';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
const dir = folder();
const site = await startSite(dir.path);
const browser = await startBrowser();
for (const colorScheme of ['light', 'dark']) {
  const context = await browser.newContext({ colorScheme, viewport: { width: 720, height: 680 } });
  const page = await context.newPage();
  await page.goto(`${site.url}/login`);
  await page.screenshot({ path: join(docs, `login-${colorScheme}.png`) });
  await context.close();
}
await browser.close();
await site.stop();
dir.remove();
