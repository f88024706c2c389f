import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, browser, noOverflow, open } from '../browser.js';
import { serve } from '../server.js';
import { STATES, answer, backend, client, hostile } from '../states.js';

describe('the page', () => {
  let chromium;
  let server;
  let page;
  before(async () => { chromium = await browser({ reducedMotion: 'reduce' }); });
  after(() => chromium.close());

  async function on(state, run, options = {}) {
    server = await serve({ state, ...options });
    page = await open(chromium.context, server.url);
    try { await run(); } finally {
      await page.close();
      await chromium.context.clearCookies();
      await server.stop();
    }
  }

  const until = (check) => assert.doesNotReject(async () => {
    for (const end = Date.now() + 30000; !(await check());) {
      if (Date.now() > end) { throw new Error('not within 30 s: ' + check); }
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
  });
  const focused = () => page.evaluate(() => document.activeElement.getAttribute('aria-label') || document.activeElement.textContent);
  async function tabTo(name) {
    for (let i = 0; i < 80; i++) {
      if (await focused() === name) { return; }
      await page.keyboard.press('Tab');
    }
    assert.fail('Tab does not reach ' + name);
  }
  const shares = () => page.locator('.lane .share .figures').allTextContents();

  test('reads a split of 90 to 10 from the last minute, whatever the totals say', () => on(answer({ orders: client([
    backend('10.0.0.7:50051', { group: 'v1', share: 0.386, picks: 77000, expectedShare: 0.9, recent: { calls: 11400, share: 0.9, expectedShare: 0.9 } }),
    backend('10.0.0.9:50051', { group: 'v2', share: 0.309, picks: 61000, expectedShare: 0.1, recent: { calls: 1266, share: 0.1, expectedShare: 0.1 } })], { split: { v1: 90, v2: 10 } }) }), async () => {
    assert.deepEqual(await shares(), ['90.0 % of 90.0 % expected', '10.0 % of 10.0 % expected']);
    const widths = await page.locator('.lane .fill').evaluateAll((fills) => fills.map((fill) => parseFloat(fill.style.width)));
    assert.ok(Math.abs(widths[0] / widths[1] - 9) < 0.01);
    assert.equal(await page.locator('.verdict .said').textContent(), 'even');
  }));

  test('drains by keyboard alone, and the focus stays over the action and the next answers', () => on(STATES.normal.state(), async () => {
    await tabTo('Drain 10.0.0.8:50051');
    await page.keyboard.press('Enter');
    assert.match(await page.locator('#dialog-words').textContent(), /New calls no longer go to it.*Its 2 calls in flight go on.*2 other backends.*stays until someone takes it back/s);
    await accessible(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'Drain');
    await page.keyboard.press('Enter');
    await page.locator('#message', { hasText: '10.0.0.8:50051 gets no new calls' }).waitFor();
    assert.deepEqual(server.writes, [{ client: 'orders', action: 'drain', backend: '10.0.0.8:50051' }]);
    await until(async () => await focused() === 'Undrain 10.0.0.8:50051');
    const polled = page.waitForResponse((response) => response.url() === server.url);
    await polled;
    assert.equal(await focused(), 'Undrain 10.0.0.8:50051');
  }));

  test('keeps the focus when the order of the lanes changes', () => on(STATES.normal.state(), async () => {
    await page.getByLabel('Sort').selectOption('inFlight');
    await page.getByRole('button', { name: 'Weight of 10.0.0.9:50051' }).focus();
    server.state.clients.orders.backends[2].inFlight = 50;
    await until(async () => (await page.locator('.lane h4').first().textContent()) === '10.0.0.9:50051');
    assert.equal(await focused(), 'Weight of 10.0.0.9:50051');
  }));

  test('Escape sends nothing, and the focus comes back', () => on(STATES.normal.state(), async () => {
    await tabTo('Drain 10.0.0.7:50051');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    assert.equal(await focused(), 'Drain 10.0.0.7:50051');
    assert.deepEqual(server.writes, []);
  }));

  test('sends every write of the contract, after it has said what it does', () => on(STATES.canary.state(), async () => {
    async function go(name, fill, wanted) {
      await page.getByRole('button', { name, exact: true }).first().click();
      for (const [label, value] of Object.entries(fill)) {
        const field = page.getByRole('dialog').getByLabel(label);
        if (await field.evaluate((node) => node.tagName) === 'SELECT') { await field.selectOption(value); } else { await field.fill(value); }
      }
      assert.ok((await page.locator('#dialog-words').textContent()).length > 60, name);
      await page.locator('#dialog-confirm').click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      assert.deepEqual(server.writes.pop(), wanted);
    }
    await go('Split …', { v1: '50', v2: '50', 'For how long': '10m' }, { client: 'orders', action: 'split', split: 'v1=50,v2=50', ttl: '10m' });
    await go('Policy …', { Policy: 'round-robin' }, { client: 'orders', action: 'policy', policy: 'round-robin' });
    await go('Deadline …', { Deadline: '500ms' }, { client: 'orders', action: 'deadline', deadline: '500ms' });
    await go('Ask discovery …', {}, { client: 'orders', action: 'refresh' });
    await go('Take changes back …', {}, { client: 'orders', action: 'reset' });
    await go('Weight of 10.0.0.7:50051', { Weight: '0.5' }, { client: 'orders', action: 'weight', backend: '10.0.0.7:50051', weight: '0.5' });
    await go('pause the canary', {}, { client: 'orders', action: 'canary', command: 'pause' });
    await go('abort the canary', { 'For how long': '1h' }, { client: 'orders', action: 'canary', command: 'abort', ttl: '1h' });
    for (const [state, command] of [['ROLLED_BACK', 'start'], ['PAUSED', 'resume']]) {
      server.state.clients.orders.canary.state = state;
      await go(command + ' the canary', {}, { client: 'orders', action: 'canary', command });
    }
    await go('Drain 10.0.0.9:50051', { 'For how long': '5m' }, { client: 'orders', action: 'drain', backend: '10.0.0.9:50051', ttl: '5m' });
    await go('Undrain 10.0.0.9:50051', {}, { client: 'orders', action: 'undrain', backend: '10.0.0.9:50051' });
    await go('Drain server', {}, { client: null, action: 'drain-server' });
    server.state.server.state = 'DRAINING';
    await go('Undrain server', {}, { client: null, action: 'undrain-server' });
  }));

  test('warns before the last backend is drained', () => on(STATES.normal.state(), async () => {
    server.state.clients.orders.backends.slice(1).forEach((one) => { one.eligible = false; });
    await until(async () => /1 of 3/.test(await page.locator('.facts').first().textContent()));
    await page.getByRole('button', { name: 'Drain 10.0.0.7:50051' }).click();
    assert.match(await page.locator('#dialog-words').textContent(), /Careful: no other backend takes calls/);
  }));

  test('shows a refusal where it was asked, and changes nothing', () => on(STATES.normal.state(), async () => {
    server.refuse = { status: 400, error: "'policy' is 'x', but must be one of …" };
    await page.getByRole('button', { name: 'Policy …' }).click();
    await page.locator('#dialog-confirm').click();
    await page.locator('#dialog-error', { hasText: "'policy' is 'x'" }).waitFor();
    assert.ok(await page.getByRole('dialog').isVisible());
  }));

  test('sends the CSRF cookie back, also one that came with the refusal', () => on(STATES.normal.state(), async () => {
    server.token = 'token-2';
    await chromium.context.clearCookies();
    await page.getByRole('button', { name: 'Drain 10.0.0.7:50051' }).click();
    await page.locator('#dialog-confirm').click();
    await page.locator('#message', { hasText: 'gets no new calls' }).waitFor();
    assert.equal(server.writes.length, 1);
  }, { csrf: 'spa' }));

  test('says at a 403 what to configure', () => on(STATES.normal.state(), async () => {
    await page.getByRole('button', { name: 'Drain 10.0.0.7:50051' }).click();
    await page.locator('#dialog-confirm').click();
    await page.locator('#dialog-error', { hasText: 'csrf.spa()' }).waitFor();
    assert.match(await page.locator('#dialog-error').textContent(), /nothing was changed/);
  }, { csrf: 'on' }));

  test('does not take a refusal that is sent on to a sign-in page for a lost session', () => on(STATES.normal.state(), async () => {
    await page.getByRole('button', { name: 'Drain 10.0.0.7:50051' }).click();
    await page.locator('#dialog-confirm').click();
    await page.locator('#dialog-error', { hasText: 'csrf.spa()' }).waitFor();
    assert.match(await page.locator('#dialog-error').textContent(), /figures still come/);
  }, { csrf: 'redirect' }));

  test('offers no write where the endpoint takes none', () => on(STATES.canary.state(), async () => {
    assert.deepEqual(await page.getByRole('button').allTextContents(), ['Pause']);
  }, { writable: false }));

  test('works behind a prefix that the application does not know of', () => on(STATES.normal.state(), async () => {
    await page.getByRole('button', { name: 'Drain 10.0.0.7:50051' }).click();
    await page.locator('#dialog-confirm').click();
    await page.locator('#message', { hasText: 'gets no new calls' }).waitFor();
  }, { prefix: '/shop/eu' }));

  test('takes labels, names and failures of others for text', async () => {
    await on(hostile(), async () => {
      await page.locator('.settings summary').click();
      await until(async () => await page.locator('.gauge .most', { hasText: 'up to' }).count() === 4);
      assert.equal(await page.evaluate(() => window.harmed), undefined);
      assert.equal(await page.evaluate(() => document.querySelectorAll('img, script + script').length), 0);
      const content = await page.evaluate(() => document.querySelector('main').textContent + [...document.querySelectorAll('*')].flatMap((node) => [...node.attributes].map((one) => one.value)).join(''));
      assert.doesNotMatch(content, /[\u200b\u202a-\u202e\u2066-\u2069\u0000]/);
      assert.match(content, /\\u202Eevil\\u202C\\u0000/);
      await noOverflow(page);
      await accessible(page);
      await page.getByRole('button', { name: /^Drain 10/ }).click();
      await page.keyboard.press('Escape');
      assert.deepEqual(page.complaints, []);
    });
  });

  test('measures for itself what an older server does not say', () => {
    const old = STATES.normal.state();
    delete old.clients.payments;
    const [orders] = Object.values(old.clients);
    for (const key of ['history', 'settings', 'retryThrottle', 'panic', 'events']) { delete orders[key]; }
    orders.backends.forEach((one) => { for (const key of ['recent', 'lastFailureAt', 'exclusions', 'ejection']) { delete one[key]; } });
    Object.assign(orders.backends[0], { failures: 2, lastFailure: 'UNAVAILABLE: long ago' });
    return on(old, async () => {
      assert.equal(await page.locator('.verdict .said').textContent(), 'measuring …');
      assert.match(await page.locator('.failure').first().textContent(), /does not say when/);
      assert.equal(await page.locator('.failure.fresh').count(), 0);
      const grow = setInterval(() => { [90, 90, 20].forEach((calls, i) => { orders.backends[i].picks += calls; orders.calls += calls; }); }, 200);
      try {
        await until(async () => (await shares())[0].startsWith('45.0 %'));
        await page.locator('.legend', { hasText: 'sends no history' }).waitFor();
        assert.equal(await page.locator('.verdict .said').textContent(), 'uneven: 10.0.0.9 gets 0.3 × its share');
        assert.deepEqual(page.complaints, []);
      } finally { clearInterval(grow); }
    });
  });

  test('explains a backend that gets less because it is slower', () => {
    const state = STATES.normal.state();
    [[0.48, 4], [0.48, 4], [0.04, 45]].forEach(([share, p50], i) => Object.assign(state.clients.orders.backends[i].recent, { calls: share * 12000, share, p50 }));
    return on(state, async () => {
      assert.equal(await page.locator('.verdict .said').textContent(), 'led away from 10.0.0.9: slower by 11 ×, gets 0.1 × its share');
    });
  });

  test('switches clients by keyboard, keeps the choice over a reload, and begins with the worst', () => {
    const state = STATES.panic.state();
    state.clients = { calm: STATES.normal.state().clients.orders, ...state.clients };
    return on(state, async () => {
      assert.equal(await page.locator('#client-title').textContent(), 'orders');
      await page.locator('.tab', { hasText: 'calm' }).focus();
      await page.keyboard.press('Enter');
      assert.equal(await page.locator('#client-title').textContent(), 'calm');
      await page.reload();
      await page.locator('#client-title', { hasText: 'calm' }).waitFor();
      assert.match(await page.locator('#switcher').textContent(), /panic: 1 of 3 healthy/);
    });
  });

  test('says that it is paused, and links findings to the documentation', () => on(STATES.ejected.state(), async () => {
    await page.getByRole('button', { name: '1 finding' }).click();
    assert.match(await page.locator('#findings a').getAttribute('href'), /^https:\/\/docs\.example\.com\/actuator\.md#findings$/);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.locator('#alarm', { hasText: 'Paused at' }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.locator('#alarm').waitFor({ state: 'hidden' });
  }));

  test('comes back by itself when the server does', () => on(STATES.normal.state(), async () => {
    await page.route('**/actuator/grpclb', (route) => route.abort());
    await page.locator('#alarm', { hasText: 'Disconnected' }).waitFor();
    await page.unroute('**/actuator/grpclb');
    await page.locator('#alarm').waitFor({ state: 'hidden' });
    assert.doesNotMatch(await page.title(), /Disconnected/);
  }));
});
