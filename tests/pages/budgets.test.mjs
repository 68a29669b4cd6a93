// What a page costs whoever opens it: bytes, requests, and nothing again the second time.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib';
import { arrive, openSites, states } from './states.mjs';
import { startBrowser } from './support.mjs';

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

// What comes over the network while a page loads: each address and its bytes; and the page's own answer.
async function traffic(page, url) {
  const client = await page.context().newCDPSession(page);
  const asked = new Map();
  // What was asked for before, like the icon, is not counted.
  const on = (event, act) => client.on(`Network.${event}`, (told) => {
    if (asked.has(told.requestId)) act(asked.get(told.requestId), told);
  });
  client.on('Network.requestWillBeSent', ({ requestId, request }) => {
    const one = { url: request.url, cached: false };
    one.ended = new Promise((resolve) => { one.end = resolve; });
    asked.set(requestId, one);
  });
  on('requestServedFromCache', (one) => { one.cached = true; });
  on('responseReceived', (one, { response }) => { one.cached ||= response.fromDiskCache; });
  on('loadingFinished', (one, { encodedDataLength }) => one.end(encodedDataLength));
  on('loadingFailed', (one) => one.end(0));
  await client.send('Network.enable');
  const answer = await page.goto(url);
  const seen = await Promise.all([...asked.values()].map(async (one) => ({ of: one.url, bytes: await one.ended, cached: one.cached })));
  await client.detach();
  return { answer, fetched: seen.filter(({ cached }) => !cached) };
}

describe('opening a page costs little, and again only its HTML', { concurrency: 2 }, () => {
  for (const state of states.filter(({ act }) => !act)) {
    test(state.name, async (t) => {
      const { site, path, cookies } = await arrive(sites, state, 'en');
      const context = await browser.newContext({ locale: 'en' });
      t.after(() => context.close());
      await context.addCookies(cookies);
      const page = await context.newPage();
      const first = await traffic(page, new URL(path, site.url).href);
      const bytes = first.fetched.reduce((sum, one) => sum + one.bytes, 0);
      assert.ok(bytes <= 15 * 1024 && first.fetched.length <= 6, `${bytes} bytes: ${JSON.stringify(first.fetched)}`);
      const html = brotliCompressSync(await first.answer.body()).length;
      assert.ok(html <= (state.list ? 8 : 3) * 1024, `${html} bytes of HTML`);
      const again = await traffic(page, page.url());
      assert.deepEqual(again.fetched.map(({ of }) => of), [page.url()]);
    });
  }
});

async function fetchRaw(url, encodings) {
  const headers = encodings === undefined ? {} : { 'accept-encoding': encodings };
  const [answer] = await once(get(url, { headers }), 'response');
  const parts = [];
  for await (const part of answer) parts.push(part);
  return { headers: answer.headers, body: Buffer.concat(parts) };
}

test('files come compressed as the browser asks, for ever, and are small', async () => {
  const html = await (await fetch(`${sites.open.url}/login`)).text();
  const files = [...new Set(html.match(/\/static\/[\w./-]+/g))].map((path) => new URL(path, sites.open.url));
  assert.deepEqual(files.map(({ pathname }) => pathname.split('/').at(-1)).sort(), ['app.css', 'app.js', 'icon.svg']);
  const limits = { css: { br: 6, identity: 20 }, js: { br: 2 }, svg: { identity: 1 } };
  for (const url of files) {
    const kind = url.pathname.split('.').at(-1);
    const plain = await fetchRaw(url);
    assert.equal(plain.headers['content-encoding'], undefined);
    for (const [encodings, coding] of [
      ['gzip, deflate, br, zstd', 'br'], ['br', 'br'], ['gzip', 'gzip'], ['deflate, gzip;q=1.0', 'gzip'],
      ['br;q=0, gzip', 'gzip'], ['identity', undefined], ['br;q=0, gzip;q=0', undefined],
    ]) {
      const { headers, body } = await fetchRaw(url, encodings);
      const what = `${url.pathname} for ${encodings}`;
      // The icon has no bytes to spare.
      const expected = kind === 'svg' ? undefined : coding;
      assert.equal(headers['content-encoding'], expected, what);
      const decoded = expected === 'br' ? brotliDecompressSync(body) : expected === 'gzip' ? gunzipSync(body) : body;
      assert.ok(decoded.equals(plain.body), what);
      assert.equal(Number(headers['content-length']), body.length, what);
      assert.match(headers.vary ?? '', /accept-encoding/i, what);
      assert.match(headers['cache-control'], /max-age=31536000.*immutable/, what);
      const limit = limits[kind][expected ?? 'identity'];
      assert.ok(limit === undefined || body.length <= limit * 1024, `${what}: ${body.length} bytes`);
    }
  }
});
