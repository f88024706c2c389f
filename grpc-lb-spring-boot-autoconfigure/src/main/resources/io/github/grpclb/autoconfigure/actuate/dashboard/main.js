/* Asks once a second, shows the answer, and never lets old figures pass for new ones. */
const PERIOD = 1000;
/* Three answers in a row are missing. */
const STALE = 3500;
const models = new Map();
const histories = new Map();
const connection = { last: 0, lost: false, trouble: '', since: 0 };
let chosen = decodeHash();
let view = null;
let paused = false;
let timer;
let historyAt = 0;
let historyOf = null;
let spoken = '';

function decodeHash() {
  try { return location.hash.startsWith('#client=') ? decodeURIComponent(location.hash.slice(8)) : ''; } catch { return ''; }
}

async function get(path) {
  const response = await fetch(path, { headers: { Accept: 'application/json' }, cache: 'no-store', credentials: 'same-origin', redirect: 'manual', signal: AbortSignal.timeout(5000) });
  if (response.type === 'opaqueredirect' || response.status === 401) { throw new Error('not signed in any more: load the page again'); }
  if (response.status === 403) { throw new Error('HTTP 403: your user may not read this endpoint'); }
  if (!response.ok) { throw new Error('HTTP ' + response.status); }
  const date = Date.parse(response.headers.get('Date'));
  /* The header has whole seconds; less than two apart is no difference. */
  if (!Number.isNaN(date)) { clock.skew = Math.abs(date - Date.now()) < 2000 ? 0 : date - Date.now(); }
  return response.json().catch(() => { throw new Error('the answer is not JSON'); });
}

function show(all) {
  const present = Object.entries(all.clients);
  const gone = new Set(models.keys());
  for (const [name, client] of present) {
    models.set(name, modelled(name, client));
    gone.delete(name);
  }
  gone.forEach((name) => { models.delete(name); measured.delete(name); histories.delete(name); });
  showFindings(all.findings);
  showServer(all.server);
  showEmpty(present.length === 0);
  showChosen();
}

function showChosen() {
  if (!models.has(chosen)) { chosen = worst(); }
  showSwitcher(chosen, choose);
  const place = byId('client');
  if (chosen === undefined) {
    view = null;
    place.replaceChildren();
  } else {
    if (!view || view.name !== chosen) {
      view = clientView(chosen);
      place.replaceChildren(view.node);
    }
    view.show(models.get(chosen), histories.get(chosen));
    const said = chosen + ': ' + (models.get(chosen).verdicts[0] || { words: '' }).words;
    document.title = plain(said, 80) + ' – grpc-lb';
    /* Figures within a verdict change all the time; only another kind of verdict is news. */
    const news = chosen + said.replace(/[\d.]+/g, '');
    if (spoken !== news) { spoken = news; text(byId('spoken'), said); }
  }
  reword();
}

/** At first, the client that needs to be looked at. */
function worst() {
  const bad = (model) => model.verdicts.length ? ORDER.indexOf(model.verdicts[0].kind) : ORDER.length;
  return [...models.values()].sort((a, b) => bad(a) - bad(b)).map((model) => model.name)[0];
}

function choose(name) {
  chosen = name;
  history.replaceState(null, '', '#client=' + encodeURIComponent(name));
  historyAt = 0;
  showChosen();
  askHistory();
}

/** Every five seconds, as often as there is a new step; of the client that is shown only. */
async function askHistory() {
  const name = chosen;
  if (!name || (historyOf === name && Date.now() - historyAt < STEP)) { return; }
  historyOf = name;
  historyAt = Date.now();
  try {
    const client = await get(pathOf(name));
    if (client.history) { histories.set(name, client.history); } else { histories.delete(name); historyAt += 25000; }
    if (models.has(name) && name === chosen) { view.show(models.get(name), histories.get(name)); }
  } catch {
    /* The lines stay as they are; if the server is gone, the poll says so. */
  }
}

async function poll() {
  try {
    show(await get(base));
    connection.last = Date.now();
    connection.lost = false;
    askHistory();
  } catch (failure) {
    if (!connection.lost) { connection.since = connection.last || Date.now(); }
    connection.lost = true;
    connection.trouble = failure.name === 'TimeoutError' ? 'no answer within 5 s' : failure.message;
  }
  watch();
}

/** Says how old what is shown is. */
function watch() {
  const old = Date.now() - connection.last;
  const stale = connection.lost || (connection.last && (paused || old > STALE));
  const alarm = byId('alarm');
  alarm.hidden = !stale;
  document.body.classList.toggle('old', Boolean(stale));
  alarm.className = connection.lost || !paused ? 'bad' : 'warn';
  const words = byId('status').lastChild;
  if (stale) {
    text(alarm.children[0], connection.lost ? 'Disconnected' : paused ? 'Paused' : 'Stale');
    text(alarm.children[1], connection.lost ? 'since ' + timeOfDay(connection.since) + ' (' + connection.trouble + ').' + (connection.last ? ' All below is from then.' : ' Nothing was ever loaded.') : 'at ' + timeOfDay(connection.last) + '. All below is from then.');
    text(alarm.children[2], connection.last ? span(old / 1000) + ' old' : '');
    text(words, connection.lost ? 'not live' : paused ? 'paused' : 'stale');
    if (connection.lost) { document.title = 'Disconnected – grpc-lb'; }
  } else if (connection.last) {
    text(words, plural(models.size, 'client') + ' · live, ' + timeOfDay(connection.last));
  }
}

async function loop() {
  clearTimeout(timer);
  if (!paused && !document.hidden) { await poll(); }
  clearTimeout(timer);
  timer = setTimeout(loop, PERIOD);
}

byId('pause').addEventListener('click', () => {
  paused = !paused;
  byId('pause').setAttribute('aria-pressed', String(paused));
  text(byId('pause'), paused ? 'Resume' : 'Pause');
  if (paused) { watch(); } else { loop(); }
});
byId('found').addEventListener('click', () => { byId('findings').scrollIntoView(); byId('findings').focus({ preventScroll: true }); });
byId('skip').addEventListener('click', (event) => { event.preventDefault(); byId('client').focus(); });
addEventListener('hashchange', () => { if (models.has(decodeHash())) { chosen = decodeHash(); historyAt = 0; showChosen(); askHistory(); } });
document.addEventListener('visibilitychange', () => { if (!document.hidden) { loop(); } });
setInterval(watch, 1000);
loop();
