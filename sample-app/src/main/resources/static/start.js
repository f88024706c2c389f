'use strict';

const CLIENT = 'actuator/grpclb/orders';
const FAULTS = 'faults';
const byId = (id) => document.getElementById(id);
const rows = new Map();
let last = null;
let looks = 0;

async function json(url, body) {
  const options = body === undefined ? { headers: { Accept: 'application/json' } }
    : { method: 'POST', headers: { Accept: 'application/json', 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(url, { cache: 'no-store', ...options });
  const text = await answer.text();
  if (!answer.ok) {
    let error = text;
    try { error = JSON.parse(text).error || text; } catch { /* not ours: shown as it is */ }
    throw Object.assign(new Error(`${answer.status} ${error}`), { status: answer.status });
  }
  return JSON.parse(text);
}

function fault(name, address, words) {
  return () => press(() => json(FAULTS, { fault: name, address }), words);
}

function operator(body, words) {
  return () => press(() => json(CLIENT, body),
    `${words} The same from a shell: curl '${new URL(CLIENT, location)}' -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`);
}

async function press(what, words) {
  say('…');
  try {
    await what();
    say(words);
  } catch (error) {
    say(`That did not work: ${error.message}`, true);
  }
  await look();
}

function say(words, bad) {
  byId('said').textContent = words;
  byId('said').className = bad ? 'bad' : '';
}

function element(name, text, parent) {
  const made = document.createElement(name);
  made.textContent = text;
  parent.append(made);
  return made;
}

/** Rows and buttons stay, so that the focus does. */
function row(address) {
  if (!rows.has(address)) {
    const box = document.createElement('section');
    box.className = 'backend';
    const head = element('div', '', box);
    head.className = 'head';
    const made = { box, name: element('strong', address, head), state: element('span', '', head) };
    const bar = element('div', '', box);
    bar.className = 'bar';
    made.bar = element('i', '', bar);
    const buttons = element('div', '', box);
    buttons.className = 'buttons';
    made.buttons = ['slow', 'kill', 'drain', 'fail'].map(() => element('button', '', buttons));
    byId('backends').append(box);
    rows.set(address, made);
  }
  return rows.get(address);
}

function button(of, words, action, address) {
  of.textContent = words;
  of.setAttribute('aria-label', address ? `${words}: ${address}` : words);
  of.onclick = action;
}

/** Calls since the look before, so that a bar follows a fault at once. */
function shares(client) {
  const picks = new Map(client.backends.map((backend) => [backend.address, backend.picks]));
  const delta = new Map([...picks].map(([address, count]) =>
    [address, last && last.has(address) ? Math.max(0, count - last.get(address)) : 0]));
  last = picks;
  const sum = [...delta.values()].reduce((one, other) => one + other, 0);
  return (address) => (sum > 0 ? (delta.get(address) || 0) / sum : 0);
}

function show(faults, client) {
  const share = shares(client);
  const seen = new Map(client.backends.map((backend) => [backend.address, backend]));
  for (const backend of faults.backends) {
    const { address } = backend;
    const known = seen.get(address);
    const { box, state, bar, buttons } = row(address);
    const percent = Math.round(share(address) * 100);
    const drained = known && known.reasons.includes('DRAINING');
    const words = [`${percent} %`, backend.version, backend.up ? `${backend.latencyMillis} ms an order` : 'killed'];
    if (backend.broken) { words.push('3 of 10 orders fail'); }
    if (known) { words.push(`${known.inFlight} in flight`, ...known.reasons.map((reason) => reason.toLowerCase().replaceAll('_', ' '))); }
    state.textContent = words.join(' · ');
    box.classList.toggle('down', !backend.up || backend.broken);
    bar.style.width = `${percent}%`;
    button(buttons[0], backend.slow ? 'as fast as before' : 'slow it down', fault(backend.slow ? 'fast' : 'slow', address, backend.slow
      ? `${address} is as fast as before.`
      : `${address} takes 500 ms an order. round-robin goes on calling it; switch to least-request below and its share falls.`), address);
    button(buttons[1], backend.up ? 'kill it' : 'start it again', fault(backend.up ? 'kill' : 'revive', address, backend.up
      ? `${address} is gone without a word. Calls in flight were sent again elsewhere; look at "failed" above.`
      : `${address} is back, and gets calls as soon as it is connected.`), address);
    button(buttons[2], drained ? 'undrain it' : 'drain it', operator({ action: drained ? 'undrain' : 'drain', backend: address }, drained
      ? `${address} gets calls again.` : `${address} gets no new calls; those in flight go on.`), address);
    button(buttons[3], backend.broken ? 'mend it' : 'let it fail', fault(backend.broken ? 'mend' : 'break', address, backend.broken
      ? `${address} answers again.` : `${address} fails 3 of 10 orders. A canary is rolled back for that.`), address);
  }
  for (const [address, { box }] of rows) {
    if (!faults.backends.some((backend) => backend.address === address)) {
      box.remove();
      rows.delete(address);
    }
  }
  const candidate = faults.backends.some((backend) => backend.version === 'v2');
  button(byId('canary'), candidate ? 'stop the canary' : 'start a canary', fault(candidate ? 'stop-candidate' : 'start-candidate', '', candidate
    ? 'The candidate leaves with a drain.'
    : 'A backend of version v2 starts. It gets 10 % of the calls, then 25, 50 and 95 %, 10 s at each step at least, as long as it is no worse than v1. Press "let it fail" there and it is back at 0.'));
  button(byId('overload'), 'overload for 20 s', fault('overload', '',
    'Twenty times the calls, and each order takes 100 ms. A backend takes 20 at once and refuses the rest in time, instead of getting slower and slower.'));
  const other = client.policy === 'round-robin' ? 'least-request' : 'round-robin';
  button(byId('policy'), `switch to ${other}`, operator({ action: 'policy', policy: other }, `${other} is in force; no call was dropped.`));
  const canary = client.canary ? ` · canary ${client.canary.state.toLowerCase().replaceAll('_', ' ')} at ${client.canary.share} %` : '';
  byId('status').textContent = `${faults.rate} calls a second while this page is open · ${faults.answered} answered, ${faults.failed} failed · ${client.policy}${canary}`;
  byId('status').className = '';
}

async function look() {
  const turn = ++looks;
  try {
    const [faults, client] = await Promise.all([json(FAULTS), json(CLIENT)]);
    if (turn === looks) {
      byId('play').hidden = false;
      show(faults, client);
    }
  } catch (error) {
    if (turn !== looks) { return; }
    if (error.status === 404) {
      byId('status').textContent = 'This process has no backends of its own (--sample.role=client), so there is nothing to break here.';
    } else {
      byId('status').textContent = `The sample does not answer: ${error.message}. What stands here is old.`;
      byId('status').className = 'bad';
    }
  }
}

look();
setInterval(look, 1000);
