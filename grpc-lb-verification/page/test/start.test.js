// The sample's start page, driven in a real browser against the packaged sample.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { browser, accessible, noOverflow } from '../browser.js';

const JAR = process.env.SAMPLE_JAR || fileURLToPath(new URL('../../../sample-app/target/sample-app.jar', import.meta.url));
const skip = existsSync(JAR) ? false : `${JAR} is not there: mvn -pl sample-app -am -DskipTests package`;
const LONG = 60000;
let sample;
let url;

before(async () => {
  if (skip) { return; }
  sample = spawn('java', ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-jar', JAR, '--sample.ports=0,0,0', '--server.port=0', '--grpc.lb.clients.orders.deadline=5s']);
  url = await new Promise((done, fail) => {
    let output = '';
    sample.stdout.on('data', (data) => {
      output += data;
      const found = /Open (http:\S+) and/.exec(output);
      if (found) { done(found[1]); }
    });
    sample.on('exit', (code) => fail(new Error(`the sample ended with ${code}: ${output}`)));
  });
}, { timeout: 4 * LONG });

after(() => { sample?.kill('SIGKILL'); });

for (const width of [390, 1440]) {
  for (const colorScheme of ['light', 'dark']) {
    test(`start page fits and is accessible at ${width} px, ${colorScheme}`, { skip }, async () => {
      const { context, close } = await browser({ width, colorScheme });
      try {
        const page = await opened(context);
        await noOverflow(page);
        await accessible(page);
        assert.deepEqual(page.complaints, []);
      } finally { await close(); }
    });
  }
}

test('every button does what it says, and says how to do the same from a shell', { skip }, async () => {
  const { context, close } = await browser();
  try {
    const page = await opened(context);
    const first = page.locator('.backend').first();
    const press = async (name, now, where = first) => {
      await where.getByRole('button', { name }).first().click();
      await where.getByRole('button', { name: now }).first().waitFor();
    };
    await press(/^slow it down/, /^as fast as before/);
    await first.getByText('500 ms an order').waitFor();
    await press(/^as fast as before/, /^slow it down/);
    await press(/^drain it/, /^undrain it/);
    assert.match(await page.locator('#said').textContent(), /curl 'http:.*"action":"drain"/);
    await first.getByText(/^0 %/).waitFor();
    await press(/^undrain it/, /^drain it/);
    await press(/^kill it/, /^start it again/);
    await first.getByText('killed').waitFor();
    await press(/^start it again/, /^kill it/);
    await press(/^switch to least-request/, /^switch to round-robin/, page);
    await press(/^start a canary/, /^stop the canary/, page);
    await page.locator('#status', { hasText: 'canary progressing' }).waitFor();
    const candidate = page.locator('.backend').nth(3);
    await press(/^let it fail/, /^mend it/, candidate);
    await page.locator('#status', { hasText: 'canary rolled back at 0 %' }).waitFor();
    await press(/^stop the canary/, /^start a canary/, page);
    await page.getByRole('button', { name: 'overload for 20 s' }).click();
    await page.locator('#status', { hasText: '1000 calls a second' }).waitFor();
    assert.deepEqual(page.complaints, []);
  } finally { await close(); }
});

async function opened(context) {
  const page = await context.newPage();
  page.setDefaultTimeout(LONG);
  page.complaints = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) { page.complaints.push(message.text()); } });
  page.on('pageerror', (error) => page.complaints.push(error.stack));
  await page.goto(url);
  await page.locator('.backend').nth(2).waitFor();
  return page;
}
