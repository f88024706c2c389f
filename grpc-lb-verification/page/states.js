/* What the endpoint answers in each state, by its contract. */
const now = () => Date.now();
const ago = (seconds) => new Date(now() - seconds * 1000).toISOString();

/** The same numbers at each run, so that pictures differ only where the page does. */
function wave(seed) {
  let state = seed * 2654435761 % 4294967296;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

export function backend(address, over = {}) {
  const { recent, ...rest } = over;
  return { address, state: 'READY', eligible: true, reasons: [], group: null, zone: null, priority: 0, labels: {}, weight: 1, effectiveWeight: 1, connections: 1, inFlight: 2,
    picks: 100000, share: 0.333, expectedShare: 0.3333, successes: 99998, failures: 0, lastFailure: null, lastFailureAt: null, latencyMillis: { ewma: 4.2, p50: 4, p99: 11.8 },
    ejected: false, ejection: null, draining: false, healthUnsupported: false, exclusions: [], ...rest,
    recent: { calls: 4000, failures: 0, share: 0.3333, expectedShare: 0.3333, p50: 4, p99: 11.8, ...recent } };
}

/** Five minutes by what each backend does: a function of how far along they are, 0 to 1. */
export function history(backends, { total = 1000, failures = () => 0, p99 = () => 11, seed = 7 } = {}) {
  const random = wave(seed);
  const steps = (value) => Array.from({ length: 60 }, (_, i) => i < 3 ? null : Math.max(0, Math.round(value(i / 59) * 10) / 10));
  return { stepSeconds: 5, end: ago(2), calls: steps(() => total * (0.94 + random() * 0.12)).map((value) => value && Math.round(value)), failures: steps(failures).map((value) => value && Math.round(value)),
    p50: steps(() => 4 + random()), p99: steps((at) => p99(at) * (0.9 + random() * 0.2)), inFlight: steps(() => 5 + random() * 3).map((value) => value && Math.round(value)),
    backends: Object.fromEntries(backends.map((one) => [one.address, { calls: steps(() => total * one.recent.share * (0.9 + random() * 0.2)).map((value) => value && Math.round(value)), failures: steps(() => 0), p99: steps(() => one.recent.p99) }])) };
}

export function client(backends, over = {}) {
  const { lines, ...rest } = over;
  return { target: 'dns:///orders.default.svc.cluster.local:50051', policy: 'adaptive', state: 'READY', calls: 300412, inFlight: 6, fairness: { jain: 0.999, maxToMean: 1.02, starving: [] },
    split: {}, canary: null, panic: false, retryThrottle: { tokens: 100, maxTokens: 100, throttled: false }, discovery: { lastUpdate: ago(12), lastError: null, stale: false, resolved: backends.length },
    overrides: [], events: [{ time: ago(170), what: 'configuration', value: 'deadline: PT2S -> PT1S', cause: 'configuration', detail: null }],
    settings: { deadline: { value: 'PT1S', origin: 'grpc.lb.clients.orders.deadline' }, 'retry.max-attempts': { value: 3, origin: 'defaults' }, 'keepalive.time': { value: 'PT5M', origin: 'spring.grpc.client.channel.orders.keep-alive.time' } },
    backends, history: history(backends, lines), ...rest };
}

export function answer(clients, over = {}) {
  return { clients, server: { state: 'SERVING', inFlight: 3, connections: 12, accepted: 48211, rejected: 0, concurrencyLimit: 0, maxConnectionAge: 'PT30M', drain: { delay: 'PT10S', grace: 'PT30S' } }, findings: [], ...over };
}

const three = (...over) => ['10.0.0.7:50051', '10.0.0.8:50051', '10.0.0.9:50051'].map((address, i) => backend(address, { zone: 'eu-1' + 'abc'[i], labels: { version: 'v1' }, ...over[i] }));
const half = { expectedShare: 0.5, recent: { calls: 6000, share: 0.5, expectedShare: 0.5 } };
const drained = (since) => ({ what: 'drain', value: '10.0.0.9:50051', until: null, since: ago(since), cause: 'operator' });

export const STATES = {
  normal: { verdict: 'even', state: () => answer({ orders: client(three()), payments: client(three(), { target: 'kubernetes:///shop/payments:50051', policy: 'least-request' }) }) },
  uneven: { verdict: 'uneven: 10.0.0.7 gets 2.4 × its share', state: () => answer({ orders: client(three({ recent: { calls: 9600, share: 0.8, p99: 38 } }, { recent: { calls: 1200, share: 0.1 } }, { recent: { calls: 1200, share: 0.1 } }),
    { policy: 'round-robin', fairness: { jain: 0.505, maxToMean: 2.4, starving: [] } }) }) },
  drained: { verdict: '1 of 3 drained', further: 'even', state: () => answer({ orders: client(three(half, half, { draining: true, eligible: false, reasons: ['DRAINING'], effectiveWeight: 0, expectedShare: 0, inFlight: 1, recent: { calls: 0, share: 0, expectedShare: 0 } }),
    { overrides: [drained(200)], events: [{ time: ago(200), what: 'drain', value: '10.0.0.9:50051', cause: 'operator', detail: 'alice' }] }) }) },
  dead: { verdict: '1 of 3 unreachable: 10.0.0.9', state: () => answer({ orders: client(three(half, half, { state: 'TRANSIENT_FAILURE', eligible: false, reasons: ['NOT_READY'], connections: 0, inFlight: 0, expectedShare: 0, failures: 41, lastFailure: 'UNAVAILABLE: connection refused: /10.0.0.9:50051', lastFailureAt: ago(140),
    exclusions: [{ reason: 'NOT_READY', text: 'connection refused; tried again in 4 s' }], recent: { calls: 0, share: 0, expectedShare: 0, p50: 0, p99: 0 } }),
    { lines: { failures: (at) => at > 0.5 && at < 0.56 ? 20 : 0 } }) }) },
  ejected: { verdict: '1 of 3 ejected: 10.0.0.9', state: () => answer({ orders: client(three(half, half, { eligible: false, ejected: true, ejection: { cause: 'consecutive-failures', until: new Date(now() + 24000).toISOString() }, reasons: ['EJECTED'], expectedShare: 0, failures: 6, lastFailure: 'INTERNAL: disk full', lastFailureAt: ago(6),
    recent: { calls: 5, failures: 5, share: 0.0004, expectedShare: 0 } }), { events: [{ time: ago(6), what: 'ejection', value: '10.0.0.9:50051', cause: 'outlier-detection', detail: '5 failures in a row' }] }) },
    { findings: [{ severity: 'WARN', code: 'NO_DEADLINE', client: 'orders', message: 'Calls without a deadline can wait for ever.', fix: 'Set grpc.lb.clients.orders.deadline.' }] }) },
  panic: { verdict: 'panic: 1 of 3 healthy', state: () => answer({ orders: client(three({}, { reasons: ['UNHEALTHY'] }, { reasons: ['UNHEALTHY'] }), { panic: true }) }) },
  canary: { verdict: 'canary at 20 %, holding', state: () => {
    const shares = [0.4, 0.4, 0.2];
    const backends = shares.map((share, i) => backend('10.0.0.' + (7 + i) + ':50051', { group: i < 2 ? 'v1' : 'v2', labels: { version: i < 2 ? 'v1' : 'v2' }, expectedShare: share, recent: { calls: share * 12000, share, expectedShare: share, failures: i === 2 ? 3 : 4, p99: i === 2 ? 13.1 : 11.8 } }));
    return answer({ orders: client(backends, { split: { v1: 80, v2: 20 }, canary: { state: 'PROGRESSING', step: 2, reason: null, share: 20, waits: "the step's end at " + new Date(now() + 120000).toISOString() },
      overrides: [{ what: 'canary', value: 'v1=80,v2=20', until: null, since: ago(180), cause: 'canary' }],
      events: [{ time: ago(180), what: 'canary', value: 'step to 20 %', cause: 'canary', detail: 'the candidate holds' }],
      settings: { 'canary.steps': { value: [1, 5, 20, 50, 100], origin: 'grpc.lb.clients.orders.canary.steps' }, 'canary.baseline': { value: 'v1', origin: 'own' }, 'canary.candidate': { value: 'v2', origin: 'own' }, deadline: { value: 'PT1S', origin: 'defaults' } } }) });
  } },
  'many backends': { verdict: '2 of 200 unreachable', state: () => answer({ orders: client(Array.from({ length: 200 }, (_, i) => {
    const out = i === 17 || i === 120;
    const share = out ? 0 : 1 / 197;
    return backend('10.0.' + (i >> 6) + '.' + i + ':50051', { zone: 'eu-1' + 'abc'[i % 3], expectedShare: i === 60 ? 0 : share, ...(out ? { state: 'TRANSIENT_FAILURE', eligible: false, reasons: ['NOT_READY'], lastFailure: 'UNAVAILABLE: io exception', lastFailureAt: ago(300), failures: 3 } : {}),
      ...(i === 60 ? { draining: true, eligible: false, reasons: ['DRAINING'] } : {}), recent: { calls: out || i === 60 ? 0 : 60 + i % 5, share: i === 60 ? 0 : share, expectedShare: i === 60 ? 0 : share } });
  })) }) },
  'no clients': { heading: 'No client yet', state: () => answer({}, { server: null }) },
};

/** What an attacker, or a careless team, may put into labels, zones, groups, failures and names. */
export const HOSTILE = '<img src=x onerror="window.harmed=true">\u202Eevil\u202C\u0000\u200B{{policy}}</script><script>window.harmed=true</script>';

export function hostile() {
  const long = 'z'.repeat(5000);
  return answer({ ['o<b>rders' + '\u202E']: client([backend('10.0.0.7:50051', { zone: HOSTILE, group: long, labels: { [HOSTILE]: HOSTILE, ['__proto__']: 'x', rtl: 'אבג דהו' }, lastFailure: HOSTILE.repeat(20), lastFailureAt: ago(3), failures: 1, exclusions: [{ reason: 'RAMPING', text: HOSTILE }] }), backend(HOSTILE + long, { zone: 'אבג' })],
    { target: 'dns:///' + HOSTILE + long, policy: 'x' + HOSTILE, split: { [HOSTILE]: 1, [long]: 2 }, settings: { [HOSTILE]: { value: { [HOSTILE]: HOSTILE }, origin: HOSTILE } },
      overrides: [{ what: HOSTILE, value: long, until: HOSTILE, since: HOSTILE, cause: HOSTILE }], events: [{ time: HOSTILE, what: HOSTILE, value: long, cause: 'operator', detail: HOSTILE }],
      canary: { state: 'PAUSED', step: 1, share: 5, reason: null, waits: HOSTILE }, discovery: { lastUpdate: null, lastError: HOSTILE + long, stale: true, resolved: 0 } }) },
  { findings: [{ severity: 'ERROR', code: HOSTILE, client: long, message: HOSTILE + long, fix: HOSTILE }] });
}
