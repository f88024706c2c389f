import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { browser, open } from '../browser.js';
import { STATES } from '../states.js';

/* The states are invented: this is what keeps them honest. The sample must be packaged (mvn -pl sample-app -am package). */
const JAR = fileURLToPath(new URL('../../../sample-app/target/sample-app.jar', import.meta.url));

/** What the page is fed in its tests and a real answer lacks, by path. */
function missing(fixture, real, path) {
  if (Array.isArray(fixture)) {
    return Array.isArray(real) ? (fixture.length && real.length ? missing(fixture[0], real[0], path + '[]') : []) : [path + ' is no list'];
  }
  if (fixture === null || typeof fixture !== 'object') {
    const fits = real === null || fixture === null || typeof real === typeof fixture;
    return fits ? [] : [path + ' is a ' + typeof real + ', not a ' + typeof fixture];
  }
  if (real === null || typeof real !== 'object') { return real === null ? [] : [path + ' is no object']; }
  return Object.keys(fixture).flatMap((key) => key in real ? missing(fixture[key], real[key], path + '.' + key) : [path + '.' + key + ' is missing']);
}

function free() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)); });
  });
}

/** Names of backends, labels and settings are not part of the shape. */
function anonymous({ settings, ...client }) {
  const backends = client.backends.map((backend) => ({ ...backend, labels: {} }));
  const [first] = Object.values(client.history ? client.history.backends : {});
  return { ...client, backends, settings: { any: settings && Object.values(settings)[0] }, ...(client.history ? { history: { ...client.history, backends: { any: first } } } : {}) };
}

describe('the sample', { skip: !existsSync(JAR) && 'sample-app.jar is not packaged' }, () => {
  let java;
  let url;
  before(async () => {
    const [http, ...ports] = await Promise.all([free(), free(), free(), free()]);
    url = 'http://127.0.0.1:' + http;
    java = spawn('java', ['-jar', JAR, '--server.port=' + http, '--sample.ports=' + ports], { stdio: ['ignore', 'ignore', 'inherit'] });
    for (let tries = 0; tries < 600 && java.exitCode === null; tries++) {
      if (await fetch(url + '/actuator/grpclb').then((answer) => answer.ok, () => false)) { return; }
      await new Promise((resolve) => { setTimeout(resolve, 200); });
    }
    throw new Error('the sample did not start');
  });
  after(() => { java.kill(); });

  const json = async (path) => (await fetch(url + path, { headers: { Accept: 'application/json' } })).json();

  test('answers with every field that the page reads', async () => {
    await json('/orders?n=300');
    const fixture = STATES.normal.state();
    const all = await json('/actuator/grpclb');
    const one = await json('/actuator/grpclb/orders');
    assert.equal('history' in all.clients.orders, false, 'histories would make the answer of all clients long');
    const { history, ...rest } = fixture.clients.orders;
    assert.deepEqual(missing(anonymous(rest), anonymous(all.clients.orders), 'client'), []);
    assert.deepEqual(missing(anonymous(fixture.clients.orders), anonymous(one), 'client'), []);
    for (const values of [one.history.calls, one.history.p99, one.history.inFlight]) { assert.equal(values.length, history.calls.length); }
    const recent = one.backends.map((backend) => backend.recent);
    /* Attempts: a busy machine may retry some. */
    assert.equal(recent.reduce((sum, { calls }) => sum + calls, 0), one.backends.reduce((sum, { picks }) => sum + picks, 0));
    assert.ok(Math.abs(recent.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9);
    assert.ok(['own', 'defaults', 'framework', 'override'].includes(one.settings.policy.origin));
  });

  test('is called even by its own page', async () => {
    const chromium = await browser({ width: 1440, colorScheme: 'light' });
    try {
      const page = await open(chromium.context, url + '/actuator/grpclb');
      await json('/orders?n=300');
      await page.locator('.verdict .said', { hasText: /^(even|led away|canary)/ }).waitFor();
    } finally {
      await chromium.close();
    }
  });
});
