/* What an operator wants to know first, in words; the worst comes first. */
const ORDER = ['bad', 'warn', 'info', 'good', 'calm'];

/* Policies that give a slow backend less on purpose. */
const SEES_SLOWNESS = ['adaptive', 'least-request', 'peak-ewma', 'prequal', 'weighted-round-robin'];

/* Below this, a minute says nothing about shares. */
const FEW = 20;

/* Four standard deviations: with 1,000 backends, chance alone says "uneven" in 3 % of the minutes; three would in most. */
const SIGMAS = 4;

function verdicts(client) {
  const said = [];
  const say = (kind, words) => said.push({ kind, words });
  const all = client.backends.length;
  const eligible = client.backends.filter((backend) => backend.eligible);
  const named = (word) => client.backends.filter((backend) => backend.standing.word === word);
  if (client.panic) {
    const panic = typeof client.panic === 'object' ? client.panic : {};
    const healthy = known(panic.healthy) ? panic.healthy : client.backends.filter((backend) => backend.fit).length;
    say('bad', 'panic: ' + healthy + ' of ' + (known(panic.total) ? panic.total : all) + ' healthy');
  }
  if (all > 0 && eligible.length === 0) {
    const idle = client.backends.every((backend) => backend.state === 'IDLE');
    say(idle ? 'calm' : 'bad', idle ? 'asleep: no connection is open' : 'no backend takes calls: ' + causes(client));
  } else if (!client.panic) {
    for (const [word, kind] of [['unreachable', 'warn'], ['ejected', 'warn'], ['unhealthy', 'warn']]) {
      if (named(word).length) { say(kind, named(word).length + ' of ' + all + ' ' + word + (all > 1 && named(word).length === 1 ? ': ' + named(word)[0].short : '')); }
    }
  }
  if (client.discovery.lastError) {
    say(all ? 'warn' : 'bad', 'discovery fails' + (client.discovery.lastUpdate ? ', the list is from ' + age(client.discovery.lastUpdate) : ''));
  } else if (client.discovery.stale) {
    say('warn', 'discovery is stale');
  }
  if (client.retryThrottle && client.retryThrottle.throttled) { say('warn', 'retries are held back: their budget is used up'); }
  failing(client, say);
  canaryVerdict(client.canary, say);
  if (named('drained').length && eligible.length) { say('info', named('drained').length + ' of ' + all + ' drained'); }
  if (all === 0 && !client.discovery.lastError) { say('calm', client.calls ? 'no backends' : 'not called yet'); }
  /* In a panic, that the wrong ones get calls evenly is no good news. */
  if (eligible.length && !client.panic) { evenness(client, eligible, say); }
  return said.sort((left, right) => ORDER.indexOf(left.kind) - ORDER.indexOf(right.kind));
}

function causes(client) {
  const counted = new Map();
  client.backends.forEach(({ standing }) => counted.set(standing.word, (counted.get(standing.word) || 0) + 1));
  return [...counted].map(([word, number]) => number + ' ' + word).join(', ');
}

/* One percent is where an error budget of 99 % burns; five failures, so that one unlucky call is none. */
function failing(client, say) {
  const calls = client.backends.reduce((sum, backend) => sum + (backend.recent.calls || 0), 0);
  const failures = client.backends.reduce((sum, backend) => sum + (backend.recent.failures || 0), 0);
  if (failures >= 5 && failures / Math.max(calls, failures) > 0.01) {
    const part = failures / Math.max(calls, failures);
    say(part > 0.1 ? 'bad' : 'warn', percent(part) + ' of the calls fail');
  }
}

function canaryVerdict(canary, say) {
  if (!canary) { return; }
  const at = 'canary at ' + canary.share + ' %, ';
  const waits = canary.waits && friendly(canary.waits);
  switch (canary.state) {
    case 'PROGRESSING': return say('info', at + (waits && !waits.startsWith('the step’s end') && !waits.startsWith("the step's end") ? 'waits for ' + waits : 'holding'));
    case 'PAUSED': return say('info', at + 'paused');
    case 'ROLLED_BACK': return say('warn', 'canary rolled back' + (canary.reason ? ': ' + friendly(canary.reason) : ''));
    case 'COMPLETED': return say('info', 'canary completed at ' + canary.share + ' %');
    case 'ABORTED': return say('info', 'canary aborted');
    default: return say('info', 'canary waits' + (waits ? ' for ' + waits : ''));
  }
}

const middle = (values) => values.sort((left, right) => left - right)[Math.floor(values.length / 2)];

/** Compares the last minute with what is expected of it. */
function evenness(client, eligible, say) {
  if (client.policy === 'pick-first') { return say('good', 'one backend gets everything: that is pick-first'); }
  const judged = eligible.filter((backend) => known(backend.recent.share) && backend.recent.expectedShare > 0 && !backend.reasons.includes('RAMPING'));
  const calls = client.backends.reduce((sum, backend) => sum + (backend.recent.calls || 0), 0);
  if (!eligible.some((backend) => known(backend.recent.calls))) { return say('calm', 'measuring …'); }
  if (calls === 0) { return say('calm', 'no calls in the last minute'); }
  if (eligible.length === 1 && client.backends.length > 1) { return say('calm', 'all calls go to ' + eligible[0].short); }
  if (eligible.length === 1) { return say('calm', 'one backend: nothing to balance'); }
  if (calls < FEW) { return say('calm', 'too few calls to judge: ' + calls + ' in the last minute'); }
  const median = middle(judged.map((backend) => backend.recent.p50 || 0));
  const slow = (backend) => SEES_SLOWNESS.includes(client.policy) && backend.recent.p50 > 1.5 * median && backend.recent.p50 - median > 1;
  const off = judged.map((backend) => ({ backend, ratio: backend.recent.share / backend.recent.expectedShare,
    expected: calls * backend.recent.expectedShare, given: calls * backend.recent.share }))
    .filter((one) => Math.abs(one.given - one.expected) > SIGMAS * Math.sqrt(one.expected));
  const slower = off.filter((one) => one.ratio < 0.67 && slow(one.backend));
  const left = slower.reduce((sum, one) => sum + one.backend.recent.share, 0);
  const meant = slower.reduce((sum, one) => sum + one.backend.recent.expectedShare, 0);
  /* What slow ones do not get, the others share: that is no unevenness of theirs. */
  const spread = slower.length && meant < 1 ? (1 - left) / (1 - meant) : 1;
  const uneven = off.filter((one) => !slower.includes(one) && (one.ratio / spread >= 1.5 || one.ratio <= 0.5))
    .concat(judged.filter((backend) => backend.starving && !off.some((one) => one.backend === backend))
      .map((backend) => ({ backend, ratio: backend.recent.share / backend.recent.expectedShare })))
    .sort((a, b) => Math.abs(Math.log(Math.max(b.ratio, 0.01))) * (b.ratio > 1 ? 2 : 1) - Math.abs(Math.log(Math.max(a.ratio, 0.01))) * (a.ratio > 1 ? 2 : 1));
  if (uneven.length) {
    const [worst] = uneven;
    /* Those on the other side are off because this one is. */
    const alike = uneven.filter((one) => one.ratio > 1 === worst.ratio > 1).length - 1;
    return say('warn', 'uneven: ' + worst.backend.short + ' gets ' + (worst.ratio === 0 ? 'nothing' : times(worst.ratio) + ' its share')
      + (alike > 0 ? ', and ' + alike + ' more are off too' : ''));
  }
  if (slower.length) {
    const [worst] = slower.sort((a, b) => a.ratio - b.ratio);
    return say('info', 'led away from ' + worst.backend.short + (slower.length > 1 ? ' and ' + (slower.length - 1) + ' more' : '')
      + ': slower by ' + times(worst.backend.recent.p50 / Math.max(median, 0.1)) + ', gets ' + times(worst.ratio) + ' its share');
  }
  /* With fewer than 16 expected calls, even nothing at all would be within four deviations. */
  const seen = Math.max(...judged.map((backend) => calls * backend.recent.expectedShare), 0);
  say('good', seen >= 16 ? 'even' : 'even, as far as ' + calls + ' calls show');
}
