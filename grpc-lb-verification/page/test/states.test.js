import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, browser, noOverflow, open } from '../browser.js';
import { serve } from '../server.js';
import { STATES } from '../states.js';

/* PICTURES=1 writes the pictures of the documentation. */
const PICTURES = new URL('../../../docs/pictures/', import.meta.url).pathname;
const SHOWN = { 'canary 1440 light': 'page-canary', 'uneven 1440 dark': 'page-uneven', 'many backends 1440 light': 'page-200-backends', 'panic 390 dark': 'page-panic-phone' };

for (const width of [390, 1440]) {
  for (const colorScheme of ['light', 'dark']) {
    describe(width + ' px, ' + colorScheme, () => {
      let chromium;
      before(async () => { chromium = await browser({ width, colorScheme }); });
      after(() => chromium.close());

      for (const [name, { state, verdict, further, heading }] of Object.entries(STATES)) {
        test(name, async () => {
          const server = await serve({ state: state() });
          const page = await open(chromium.context, server.url);
          try {
            if (verdict) {
              assert.equal(await page.locator('.verdict .said').textContent(), verdict);
              await page.locator('.gauge .most', { hasText: 'up to' }).first().waitFor({ state: 'attached' });
            } else {
              assert.equal(await page.locator('#empty h2').textContent(), heading);
            }
            if (further) { assert.match(await page.locator('.further').textContent(), new RegExp(further)); }
            await noOverflow(page);
            await accessible(page);
            assert.deepEqual(page.complaints, []);
            const picture = SHOWN[name + ' ' + width + ' ' + colorScheme];
            if (process.env.PICTURES && picture) { await page.screenshot({ path: PICTURES + picture + '.png', clip: { x: 0, y: 0, width, height: Math.min(width < 500 ? 1180 : 860, await page.evaluate(() => document.documentElement.scrollHeight)) }, fullPage: true }); }
          } finally {
            await page.close();
            await server.stop();
          }
        });
      }

      test('server gone', async () => {
        const server = await serve({ state: STATES.normal.state() });
        const page = await open(chromium.context, server.url);
        await server.stop();
        try {
          await page.locator('#alarm', { hasText: 'Disconnected since' }).waitFor();
          assert.match(await page.locator('#alarm').textContent(), /All below is from then/);
          assert.equal(await page.title(), 'Disconnected – grpc-lb');
          await page.mouse.wheel(0, 2000);
          assert.ok(await page.locator('#alarm').isVisible());
          await noOverflow(page);
          await accessible(page);
          /* Chromium itself writes each refused connection to the console; the page writes nothing. */
          assert.deepEqual(page.complaints.filter((text) => !text.includes('net::ERR_')), []);
          await page.getByRole('button', { name: 'Drain 10.0.0.7:50051' }).click();
          assert.match(await page.locator('#message').textContent(), /nothing can be changed from here/);
          assert.equal(await page.locator('dialog[open]').count(), 0);
          if (process.env.PICTURES && width === 1440 && colorScheme === 'light') { await page.screenshot({ path: PICTURES + 'page-disconnected.png', clip: { x: 0, y: 0, width, height: 620 } }); }
        } finally {
          await page.close();
        }
      });
    });
  }
}

test('200 backends fit in two and a half screens, until all are wanted', async () => {
  const chromium = await browser();
  const server = await serve({ state: STATES['many backends'].state() });
  try {
    const page = await open(chromium.context, server.url);
    assert.equal(await page.locator('.lane').count(), 20);
    assert.equal(await page.locator('.strip .box').count(), 200);
    assert.ok(await page.evaluate(() => document.documentElement.scrollHeight) < 2.5 * 900);
    assert.match(await page.locator('.lane').first().textContent(), /unreachable/);
    await page.locator('.strip .box').nth(60).click();
    assert.equal(await page.locator('.lane').count(), 1);
    assert.match(await page.locator('.lane').textContent(), /drained/);
    await page.getByLabel('Filter').fill('eu-1b');
    assert.equal(await page.getByRole('button', { name: /^Show all 67/ }).count(), 1);
    await page.getByLabel('Filter').fill('');
    await page.getByRole('button', { name: 'Show all 200' }).click();
    assert.equal(await page.locator('.lane').count(), 200);
  } finally {
    await chromium.close();
    await server.stop();
  }
});

for (const width of [700, 1151, 1920]) {
  test('nothing is cut off at ' + width + ' px', async () => {
    const chromium = await browser({ width });
    const server = await serve({ state: STATES.canary.state() });
    try {
      const page = await open(chromium.context, server.url);
      await noOverflow(page);
    } finally {
      await chromium.close();
      await server.stop();
    }
  });
}
