/* One backend: who it is, how it stands, and its last minute. */
function cell(name, label, ...children) {
  return element('div', { className: 'cell ' + name }, element('span', { className: 'label' }, label), ...children);
}

function lane(client, address) {
  const parts = { bar: element('div', { className: 'bar', 'aria-hidden': 'true' }, element('div', { className: 'fill' }), element('div', { className: 'mark' })),
    about: element('div', { className: 'about' }), state: element('span', { className: 'chip' }), share: element('span', { className: 'figures' }),
    why: element('p', { className: 'why' }), failure: element('p', { className: 'failure' }), line: sparkline('calls') };
  for (const name of ['rate', 'inFlight', 'p50', 'p99', 'failed']) { parts[name] = element('span', { className: 'figures' }); }
  const buttons = element('div', { className: 'cell acts' });
  if (writable) {
    parts.drain = button('Drain', () => actions[parts.drain.dataset.action](client, address));
    parts.weight = button('Weight', () => actions.weight(client, address), { 'aria-label': 'Weight of ' + plain(address, 120) });
    buttons.append(parts.drain, parts.weight);
  }
  const node = element('li', { className: 'lane' },
    element('div', { className: 'cell who' }, element('h4', {}, data(address, 120)), parts.about),
    cell('state', 'State', parts.state), cell('share', 'Share of the last minute', parts.bar, parts.share),
    cell('num', 'Calls/s', parts.rate, parts.line.svg), cell('num', 'In flight', parts.inFlight),
    cell('num', 'p50 ms', parts.p50), cell('num', 'p99 ms', parts.p99), cell('num failed', 'Failed', parts.failed), buttons, parts.why, parts.failure);
  return { node, show: (backend, model, widest, history) => showLane(node, parts, backend, model, widest, history) };
}

function about(backend) {
  return [backend.group && ['group', backend.group], backend.zone && ['zone', backend.zone], backend.priority > 0 && ['priority', backend.priority],
    backend.weight !== 1 && ['weight', brief.format(backend.weight)], backend.connections > 1 && ['connections', backend.connections],
    backend.healthUnsupported && ['', 'no health service'],
    ...Object.entries(backend.labels).map(([key, value]) => [key, value])].filter(Boolean);
}

function shareWords({ recent, eligible }) {
  if (!known(recent.share)) { return recent.calls === null ? 'measuring …' : 'no calls'; }
  return percent(recent.share) + (recent.expectedShare > 0 ? ' of ' + percent(recent.expectedShare) + ' expected' : eligible ? '' : ', none expected');
}

function showLane(node, parts, backend, model, widest, history) {
  const { recent, standing } = backend;
  node.className = 'lane ' + standing.kind;
  filled(parts.about, about(backend), (pairs) => pairs.slice(0, 8).map(([key, value]) => element('span', { className: 'pair' },
    key && element('span', { className: 'key' }, data(key, 40), ' '), data(value, 40))).concat(pairs.length > 8 ? [element('span', {}, '+' + (pairs.length - 8))] : []));
  parts.state.className = 'chip ' + standing.kind;
  text(parts.state, (standing.mark ? standing.mark + ' ' : '') + standing.word + (backend.starving ? ', starving' : ''));
  const part = (share) => (widest > 0 && known(share) ? Math.min(100, share / widest * 100) : 0).toFixed(2) + '%';
  parts.bar.firstChild.style.width = part(recent.share);
  parts.bar.lastChild.style.left = part(recent.expectedShare);
  parts.bar.lastChild.hidden = !(recent.expectedShare > 0);
  text(parts.share, shareWords(backend));
  text(parts.rate, rate(recent.calls === null || !recent.seconds ? null : recent.calls / recent.seconds));
  text(parts.inFlight, count(backend.inFlight));
  text(parts.p50, millis(recent.p50));
  text(parts.p99, millis(recent.p99));
  text(parts.failed, count(recent.failures));
  parts.failed.parentNode.classList.toggle('alarming', recent.failures > 0 && recent.failures / Math.max(recent.calls, recent.failures) > 0.01);
  const lines = history && history.backends && Object.hasOwn(history.backends, backend.address) ? history.backends[backend.address] : null;
  parts.line.svg.toggleAttribute('hidden', !lines);
  if (lines) { parts.line.show(lines.calls, 'Calls of ' + plain(backend.address, 120) + ' over five minutes'); }
  const panicking = model.panic && backend.eligible && !backend.fit ? 'It gets calls only because of the panic: too few are healthy to leave it out.' : '';
  parts.why.hidden = !backend.why.length && !panicking;
  text(parts.why, [backend.why.length ? (backend.eligible && !panicking ? 'Less than its share: ' : panicking ? 'Unfit: ' : 'No new calls: ') + backend.why.join('; ') + '.' : '', panicking].filter(Boolean).join(' '));
  failure(parts.failure, backend);
  if (parts.drain) {
    parts.drain.dataset.action = backend.draining ? 'undrain' : 'drain';
    text(parts.drain, backend.draining ? 'Undrain' : 'Drain');
    attribute(parts.drain, 'aria-label', (backend.draining ? 'Undrain ' : 'Drain ') + plain(backend.address, 120));
  }
}

/** The last failure with its time; red only while it is of the last minute. */
function failure(node, backend) {
  node.hidden = !backend.lastFailure;
  if (!backend.lastFailure) { return; }
  const fresh = backend.lastFailureAt ? clock.now() - Date.parse(backend.lastFailureAt) < 60000 : backend.recent.failures > 0;
  node.classList.toggle('fresh', fresh);
  text(node, 'Last failure ' + (backend.lastFailureAt ? age(backend.lastFailureAt) + ' (' + timeOfDay(backend.lastFailureAt) + ')' : '(this server does not say when)')
    + ', ' + count(backend.failures) + ' since the start: ' + plain(backend.lastFailure, 240));
}
