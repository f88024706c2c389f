/* What the server says, brought into one shape. Older servers lack some fields; those are measured here, or left out. */
const STEP = 5000;
const STEPS = 60;
const measured = new Map();

/** Remembers counters in steps of five seconds, so that a server without `recent` and `history` has them all the same. */
function measure(name, client) {
  const steps = measured.get(name) || new Map();
  measured.set(name, steps);
  const now = Math.floor(Date.now() / STEP);
  const last = [...steps.keys()].pop();
  if (last !== undefined && steps.get(last).calls > client.calls) { steps.clear(); }
  const backends = new Map(client.backends.map((backend) => [backend.address, [backend.picks, backend.failures, backend.latencyMillis.p99]]));
  steps.set(now, { calls: client.calls, failures: client.backends.reduce((sum, backend) => sum + backend.failures, 0),
    inFlight: client.inFlight, p99: Math.max(0, ...client.backends.map((backend) => backend.latencyMillis.p99)), backends });
  for (const step of steps.keys()) {
    if (step < now - STEPS) { steps.delete(step); }
  }
}

function growth(steps, value) {
  const now = Math.floor(Date.now() / STEP);
  return Array.from({ length: STEPS }, (_, i) => {
    const to = steps.get(now - STEPS + i);
    const from = steps.get(now - STEPS + i - 1);
    const end = to && value(to);
    const start = from && value(from);
    return known(end) && known(start) && end >= start ? end - start : null;
  });
}

/** The history in the form of the server's, from what was measured here. */
function measuredHistory(name, backends) {
  const steps = measured.get(name) || new Map();
  const now = Math.floor(Date.now() / STEP);
  const level = (value) => Array.from({ length: STEPS }, (_, i) => {
    const step = steps.get(now - STEPS + i);
    return step ? value(step) : null;
  });
  return { stepSeconds: STEP / 1000, end: new Date(now * STEP + clock.skew).toISOString(), here: true,
    calls: growth(steps, (step) => step.calls), failures: growth(steps, (step) => step.failures),
    p99: level((step) => step.p99 || null), inFlight: level((step) => step.inFlight),
    backends: Object.fromEntries(backends.slice(0, 100).map((backend) => [backend.address, {
      calls: growth(steps, (step) => (step.backends.get(backend.address) || [])[0]),
      failures: growth(steps, (step) => (step.backends.get(backend.address) || [])[1]) }])) };
}

/** The last minute by the growth of counters that this page has seen; its share is of what it has seen of all. */
function measuredRecent(name, client) {
  const steps = measured.get(name);
  const now = Math.floor(Date.now() / STEP);
  const first = [...steps.keys()].find((step) => step >= now - 12 && step < now);
  const from = first === undefined ? null : steps.get(first).backends;
  const grown = client.backends.map((backend) => {
    const [calls, failures] = from && from.get(backend.address) || [backend.picks, backend.failures];
    return from ? { calls: Math.max(0, backend.picks - calls), failures: Math.max(0, backend.failures - failures) } : null;
  });
  const all = grown.reduce((sum, one) => sum + (one ? one.calls : 0), 0);
  return client.backends.map((backend, i) => ({ calls: grown[i] ? grown[i].calls : null, failures: grown[i] ? grown[i].failures : null,
    share: grown[i] && all ? grown[i].calls / all : null, expectedShare: backend.expectedShare,
    p50: backend.latencyMillis.p50, p99: backend.latencyMillis.p99, seconds: from ? (now - first) * STEP / 1000 : 0 }));
}

const SENTENCES = {
  NOT_READY: 'it has no connection', UNHEALTHY: 'its health service does not say SERVING', EJECTED: 'outlier detection took it out',
  DRAINING: 'an operator drained it', RAMPING: 'slow start has not given it its full share yet', OTHER_GROUP: 'the calls go to other groups',
  OTHER_ZONE: 'the calls stay in another zone', LOWER_PRIORITY: 'a better priority serves', OUTSIDE_SUBSET: 'it is not in this client’s subset',
  OVER_LIMIT: 'it has as many calls in flight as it may have',
};

function exclusions(backend) {
  const given = new Map((backend.exclusions || []).map((one) => [one.reason, one.text]));
  const why = backend.ejection;
  return [...new Set([...backend.reasons, ...given.keys()])].map((reason) => {
    if (given.get(reason)) { return friendly(given.get(reason)); }
    if (reason === 'EJECTED' && why) { return 'outlier detection took it out: ' + words(why.cause) + ', back ' + until(why.until); }
    if (reason === 'NOT_READY' && backend.state === 'TRANSIENT_FAILURE') { return 'it cannot be connected to'; }
    return SENTENCES[reason] || words(reason);
  });
}

/** One word for a backend, how bad it is, and where it stands among the worst. */
function standing(backend) {
  const has = (reason) => backend.reasons.includes(reason);
  if (backend.draining || has('DRAINING')) { return { word: 'drained', kind: 'out', rank: 5, mark: '–' }; }
  if (backend.ejected || has('EJECTED')) { return { word: 'ejected', kind: 'bad', rank: 1, mark: '!' }; }
  if (backend.state === 'TRANSIENT_FAILURE') { return { word: 'unreachable', kind: 'bad', rank: 0, mark: '×' }; }
  if (has('UNHEALTHY')) { return { word: 'unhealthy', kind: 'bad', rank: 2, mark: '!' }; }
  if (backend.state === 'CONNECTING') { return { word: 'connecting', kind: 'warn', rank: 3, mark: '…' }; }
  if (backend.state !== 'READY') { return { word: words(backend.state), kind: 'out', rank: 6, mark: '–' }; }
  if (has('OVER_LIMIT')) { return { word: 'full', kind: 'warn', rank: 3, mark: '!' }; }
  if (!backend.eligible) { return { word: 'stands by', kind: 'out', rank: 6, mark: '–' }; }
  if (has('RAMPING')) { return { word: 'warming up', kind: 'warn', rank: 4, mark: '↑' }; }
  return { word: 'ready', kind: 'good', rank: 7, mark: '' };
}

const fit = (backend) => backend.state === 'READY' && !backend.ejected && !backend.draining && !backend.reasons.some((reason) => ['UNHEALTHY', 'EJECTED', 'NOT_READY', 'DRAINING'].includes(reason));

/** A client of the answer, ready to be shown. */
function modelled(name, client) {
  measure(name, client);
  const own = client.backends.every((backend) => backend.recent) ? null : measuredRecent(name, client);
  const hosts = client.backends.map((backend) => hostOf(backend.address));
  const backends = client.backends.map((backend, i) => ({ ...backend, recent: { seconds: 60, ...(backend.recent || own[i]) },
    short: hosts.indexOf(hosts[i]) === hosts.lastIndexOf(hosts[i]) ? plain(hosts[i]) : plain(backend.address),
    standing: standing(backend), why: exclusions(backend), fit: fit(backend),
    starving: client.fairness.starving.includes(backend.address) }));
  const model = { ...client, name, backends, measured: own !== null };
  model.verdicts = verdicts(model);
  return model;
}

function hostOf(address) {
  const port = /^(.+):\d+$/.exec(address);
  return port ? port[1] : address;
}

function setting(client, key) {
  const found = client.settings && Object.hasOwn(client.settings, key) ? client.settings[key] : undefined;
  return found && typeof found === 'object' && 'value' in found ? found.value : found;
}
