/* The writes of the endpoint, each with the sentences that say what it will do. */
const POLICIES = ['adaptive', 'least-request', 'round-robin', 'random', 'weighted-round-robin', 'peak-ewma', 'prequal', 'ring-hash', 'maglev', 'pick-first'];
const HERE = 'Only this instance of the application changes; other instances have to be told themselves.';
const LASTS = { '5m': '5 minutes', '10m': '10 minutes', '1h': '1 hour', '8h': '8 hours' };

function lasting(given) {
  return given.ttl ? 'After ' + (LASTS[given.ttl] || given.ttl) + ' it is taken back by itself.' : 'It stays until someone takes it back; a reload of the configuration does not undo it.';
}

/* The newest state of what is asked about, for it goes on while the dialog is open. */
const latest = (client) => models.get(client) || { backends: [], split: {}, overrides: [], policy: '?' };
const backendOf = (client, address) => latest(client).backends.find((backend) => backend.address === address);

const actions = {
  drain(client, address) {
    ask({ title: ['Drain ', data(address), ' for ', data(client)], confirm: 'Drain', danger: true, fields: [TTL], path: pathOf(client), words: (given) => {
      const backend = backendOf(client, address);
      if (!backend) { return ['Discovery does not list it any more.']; }
      const others = latest(client).backends.filter((other) => other.eligible && other.address !== address);
      return ['New calls no longer go to it. ' + (backend.inFlight ? 'Its ' + plural(backend.inFlight, 'call') + ' in flight go' + (backend.inFlight === 1 ? 'es' : '') + ' on to the end.' : 'It has no call in flight.'),
        others.length ? 'The ' + plural(others.length, 'other backend') + ' that take' + (others.length === 1 ? 's' : '') + ' calls get' + (others.length === 1 ? 's' : '') + ' what it had' + (backend.recent.share > 0 ? ' (' + percent(backend.recent.share) + ' of the calls in the last minute).' : '.')
          : 'Careful: no other backend takes calls. After this, ' + client + ' has none that does.', lasting(given), HERE];
    }, body: () => ({ action: 'drain', backend: address }), done: () => address + ' gets no new calls.' });
  },

  undrain(client, address) {
    ask({ title: ['Let ', data(address), ' have calls of ', data(client), ' again'], confirm: 'Undrain', fields: [TTL], path: pathOf(client),
      words: (given) => ['It gets calls again as soon as it is connected and healthy.', given.ttl ? 'After ' + LASTS[given.ttl] + ' the drain is in force again.' : 'The drain is over for good.', HERE],
      body: () => ({ action: 'undrain', backend: address }), done: () => address + ' may have calls again.' });
  },

  weight(client, address) {
    const now = backendOf(client, address);
    ask({ title: ['Another weight for ', data(address), ' of ', data(client)], confirm: 'Set weight', path: pathOf(client),
      fields: [{ name: 'weight', label: 'Weight (now ' + now.weight + ')', type: 'number', value: now.weight, properties: { min: '0.001', step: 'any' } }, TTL],
      words: (given) => {
        const backend = backendOf(client, address);
        const weight = Number(given.weight);
        if (!backend || !(weight > 0)) { return ['The weight must be a number above 0. To send it nothing, drain it.']; }
        const rest = backend.expectedShare > 0 ? backend.effectiveWeight * (1 / backend.expectedShare - 1) : null;
        const scaled = backend.weight > 0 ? backend.effectiveWeight / backend.weight * weight : weight;
        return [(rest !== null && backend.effectiveWeight > 0 ? 'Its expected share goes from ' + percent(backend.expectedShare) + ' to about ' + percent(scaled / (scaled + rest)) + (Object.keys(latest(client).split).length ? ' within its group.' : '.') : 'It counts ' + times(weight / backend.weight) + ' as much as now once it takes calls.')
          + ' Policies that choose by load heed weights as far as their page says.', lasting(given), HERE];
      }, body: (given) => ({ action: 'weight', backend: address, weight: given.weight }), done: (given) => address + ' has weight ' + given.weight + '.' });
  },

  split(client) {
    const model = latest(client);
    const groups = [...new Set([...Object.keys(model.split), ...model.backends.map((backend) => backend.group).filter(Boolean)])];
    const split = (given) => groups.map((group, i) => [group, Number(given['group-' + i])]);
    ask({ title: ['Split the calls of ', data(client)], confirm: 'Set split', path: pathOf(client),
      fields: [...groups.map((group, i) => ({ name: 'group-' + i, label: plain(group, 60), type: 'number', value: model.split[group] || 0, properties: { min: '0', step: '1' } })), TTL],
      words: (given) => {
        const wanted = split(given);
        const sum = wanted.reduce((all, [, part]) => all + part, 0);
        if (!(sum > 0) || wanted.some(([, part]) => !Number.isInteger(part) || part < 0)) { return ['Whole numbers, at least one of them above 0.']; }
        const empty = wanted.filter(([group, part]) => part > 0 && !latest(client).backends.some((backend) => backend.group === group && backend.eligible));
        return ['New calls go ' + wanted.map(([group, part]) => percent(part / sum) + ' to ' + plain(group, 40)).join(', ') + '. Routes come first, as before.',
          ...(empty.length ? ['Careful: no backend of ' + listed(empty.map(([group]) => plain(group, 40))) + ' takes calls now; the other groups get its part.'] : []),
          ...(latest(client).canary && latest(client).canary.state === 'PROGRESSING' ? ['The canary waits until this is taken back.'] : []), lasting(given), HERE];
      }, body: (given) => ({ action: 'split', split: split(given).map(([group, part]) => group + '=' + part).join(',') }), done: () => client + ' splits its calls anew.' });
  },

  policy(client) {
    const policy = latest(client).policy;
    const names = POLICIES.includes(policy) ? POLICIES : [policy, ...POLICIES];
    ask({ title: ['Another pick policy for ', data(client)], confirm: 'Set policy', path: pathOf(client),
      fields: [{ name: 'policy', label: 'Policy (now ' + plain(policy, 40) + ')', value: policy, options: names.map((name) => [name, name]) }, TTL],
      words: (given) => [given.policy === latest(client).policy ? 'That is the one in force.' : 'The next call is picked by ' + given.policy + ', with its settings as configured; calls in flight stay where they are.',
        ...(given.policy === 'pick-first' ? ['Careful: pick-first sends everything to one backend.'] : []),
        ...(['ring-hash', 'maglev'].includes(given.policy) ? ['Calls with the same key go to the same backend; calls without one follow hash.fallback.'] : []), lasting(given), HERE],
      body: (given) => ({ action: 'policy', policy: given.policy }), done: (given) => client + ' picks by ' + given.policy + '.' });
  },

  deadline(client) {
    const now = setting(latest(client), 'deadline');
    ask({ title: ['Another deadline for ', data(client)], confirm: 'Set deadline', path: pathOf(client),
      fields: [{ name: 'deadline', label: 'Deadline of unary calls' + (now ? ' (now ' + plain(period(now), 20) + ')' : ''), value: '2s', properties: { pattern: '\\s*(\\d+(ns|us|ms|s|m|h|d)|P.+)\\s*', title: 'for example 500ms, 2s or PT2S' } }, TTL],
      words: (given) => [/^0/.test(given.deadline) ? 'Careful: new unary calls without a deadline of their own then wait for ever.' : 'New unary calls without a deadline of their own end after ' + given.deadline + ' with DEADLINE_EXCEEDED. A method’s own deadline stays, and so do calls in flight.', lasting(given), HERE],
      body: (given) => ({ action: 'deadline', deadline: given.deadline }), done: (given) => client + ' has a deadline of ' + given.deadline + '.' });
  },

  refresh(client) {
    ask({ title: ['Ask discovery of ', data(client), ' now'], confirm: 'Ask now', path: pathOf(client),
      words: () => ['The target is looked up at once instead of at the next interval. Backends may come and go by what it answers; calls in flight go on. If it fails, the last good list stays.', HERE],
      body: () => ({ action: 'refresh' }), done: () => 'Discovery of ' + client + ' was asked.' });
  },

  reset(client) {
    ask({ title: ['Take back what operators changed on ', data(client)], confirm: 'Take back', danger: true, fields: [TTL], path: pathOf(client),
      words: (given) => { const own = latest(client).overrides.filter((one) => one.cause === 'operator');
        return [own.length ? 'Taken back: ' + own.map((one) => one.what + ' ' + one.value).join('; ') + '.' : 'Nothing of operators is in force.',
          'The client does what is configured now. The split of a canary’s guard stays.', ...(given.ttl ? ['After ' + LASTS[given.ttl] + ' the changes are in force again.'] : []), HERE]; },
      body: () => ({ action: 'reset' }), done: () => client + ' does what is configured.' });
  },

  canary(client, command) {
    const what = { start: ['Start the canary of ', 'Start', 'The candidate begins at the first step, whatever was before. The guard takes it back by itself when it does clearly worse than the baseline.'],
      pause: ['Pause the canary of ', 'Pause', 'The candidate keeps its present part and advances no further. If it does clearly worse, it still goes back to 0 %.'],
      resume: ['Go on with the canary of ', 'Resume', 'The steps go on from where they stopped.'],
      abort: ['Abort the canary of ', 'Abort', 'All calls go to the baseline at once; calls in flight go on. It does not start again by itself.'] }[command];
    ask({ title: [what[0], data(client)], confirm: what[1], danger: command === 'abort', fields: [TTL], path: pathOf(client),
      words: (given) => [what[2], lasting(given), HERE], body: () => ({ action: 'canary', command }), done: () => 'Canary of ' + client + ': ' + command + ' done.' });
  },

  server(action) {
    const drain = action === 'drain-server';
    ask({ title: [drain ? 'Drain this server' : 'Take the drain of this server back'], confirm: drain ? 'Drain server' : 'Undrain server', danger: drain, path: base,
      words: () => drain ? ['Health says NOT_SERVING and readiness is refused, so clients and load balancers go elsewhere. The server goes on serving whoever still comes, and does not stop by this.']
        : ['Health says SERVING again and readiness is accepted; clients come back by themselves.'],
      body: () => ({ action }), done: () => drain ? 'The server drains.' : 'The server serves again.' });
  },
};
