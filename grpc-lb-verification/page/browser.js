import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Debian's Chromium with a profile of its own, in the given width and colours. */
export async function browser({ width = 1440, height = 900, colorScheme = 'light', reducedMotion = 'no-preference' } = {}) {
  const profile = mkdtempSync(join(tmpdir(), 'grpc-lb-page-'));
  const context = await chromium.launchPersistentContext(profile, { executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: FLAGS, viewport: { width, height }, colorScheme, reducedMotion, bypassCSP: false });
  return { context, async close() {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  } };
}

/** Opens the page and waits until it is live. Whatever goes wrong in the browser is collected. */
export async function open(context, url) {
  const page = await context.newPage();
  page.setDefaultTimeout(60000);
  page.complaints = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) { page.complaints.push(message.text()); } });
  page.on('pageerror', (error) => page.complaints.push(error.stack));
  await page.goto(url);
  await page.locator('#status', { hasText: 'live' }).waitFor();
  return page;
}

export async function noOverflow(page) {
  const wide = await page.evaluate(() => [...document.querySelectorAll('body, body *')].filter((node) => !node.closest('.unseen, caption, .label, .skip') && node.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
    .slice(0, 5).map((node) => node.tagName + '.' + node.className + ' ' + node.textContent.slice(0, 40)));
  assert.deepEqual(wide, [], 'wider than the window');
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false, 'the page scrolls sideways');
}

/** axe-core through the debugger, so that the page's policy stays as strict as it is. */
export async function accessible(page) {
  await page.evaluate(AXE + ';0');
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  const grave = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map((node) => node.target + ' ' + node.any.map((check) => check.message).join(' ')).join(' | '));
  assert.deepEqual(grave, []);
}
