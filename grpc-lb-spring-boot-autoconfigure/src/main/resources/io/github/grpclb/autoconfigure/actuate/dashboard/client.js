/* One client: verdict, the last five minutes, backends, canary, events, settings. */
const MARKS = { good: '✓', info: '→', calm: '○', warn: '!', bad: '✕' };

function clientView(name) {
  const redraw = () => { if (models.has(name)) { view.show(models.get(name), histories.get(name)); } };
  const verdict = element('p', { className: 'verdict' });
  const further = element('p', { className: 'further' });
  const target = element('p', { className: 'target' });
  const gauges = { calls: gauge('Calls', '/s', 'calls'), failures: gauge('Failures', '/s', 'failures'), p99: gauge('p99', 'ms', 'latency'), inFlight: gauge('In flight', '', 'load') };
  const note = element('p', { className: 'legend' });
  const list = element('dl', { className: 'facts' });
  const error = element('p', { className: 'trouble', hidden: true });
  const buttons = element('div', { className: 'buttons' });
  const splitButton = button('Split …', () => actions.split(name));
  if (writable) {
    buttons.append(splitButton, button('Policy …', () => actions.policy(name)), button('Deadline …', () => actions.deadline(name)), button('Ask discovery …', () => actions.refresh(name)), button('Take changes back …', () => actions.reset(name)));
  }
  const backends = fleet(name, redraw);
  const canary = canaryPanel(name);
  const over = element('section', { className: 'panel over', 'aria-label': 'In force over the configuration' }, element('h3', {}, 'In force over the configuration'), element('ul'));
  const line = timeline(redraw);
  const settings = element('details', { className: 'panel settings' }, element('summary', {}, 'Settings in force'), element('table', {}, element('thead', {}, element('tr', {}, ...['Key', 'Value', 'From'].map((label) => element('th', { scope: 'col' }, label)))), element('tbody')));
  const teach = element('p', { className: 'teach' });
  const node = element('section', { className: 'client', 'aria-labelledby': 'client-title' },
    element('div', { className: 'head' }, element('h2', { id: 'client-title' }, data(name, 80)), element('div', { className: 'judged' }, verdict, further), buttons), target, error, teach,
    element('div', { className: 'gauges' }, ...Object.values(gauges).map((one) => one.node)), note, list, backends.node,
    element('div', { className: 'panels' }, canary.node, over, line.node, settings));
  const view = { node, name, show(model, served) {
    const history = served || measuredHistory(name, model.backends);
    const [first, ...rest] = model.verdicts.length ? model.verdicts : [{ kind: 'calm', words: words(model.state) }];
    node.dataset.kind = first.kind;
    verdict.className = 'verdict ' + first.kind;
    filled(verdict, [MARKS[first.kind], first.words], ([mark, said]) => [element('span', { className: 'sign', 'aria-hidden': 'true' }, mark), element('span', { className: 'said' }, said)]);
    filled(further, rest, (others) => others.map((one) => chip(one.words, one.kind)));
    text(target, plain(model.target, 300));
    error.hidden = !model.discovery.lastError;
    text(error, model.discovery.lastError ? 'Discovery fails: ' + plain(model.discovery.lastError, 500) + (model.backends.length ? '. The last good list stays in use.' : '') : '');
    teach.hidden = model.backends.length > 0;
    text(teach, model.calls === 0 && !model.discovery.lastUpdate ? 'It connects with its first call, and shows its backends then.' : 'Discovery answered, but knows no backend. Check that the target is right and that something is running there.');
    showGauges(gauges, history, model);
    text(note, history.here ? 'This server sends no history: the lines begin when the page was opened.' : '');
    note.hidden = !history.here;
    facts(list, clientFacts(model));
    splitButton.hidden = Object.keys(model.split).length === 0 && new Set(model.backends.map((backend) => backend.group).filter(Boolean)).size < 2;
    backends.node.hidden = model.backends.length === 0;
    backends.show(model, history);
    canary.show(model);
    over.hidden = model.overrides.length === 0;
    filled(over.lastChild, model.overrides.map((one) => [one.what, one.value, one.until && until(one.until), one.cause, timeOfDay(one.since)]), (rows) => rows.map(([what, value, end, cause, since]) =>
      element('li', {}, element('strong', {}, data(words(what), 40)), ' ', data(value, 160), element('span', { className: 'sub' }, ' by ' + cause + ' since ' + since + (end ? ', ends ' + end : ', until taken back')))));
    line.show(model.events || []);
    settings.hidden = !model.settings || Object.keys(model.settings).length === 0;
    filled(settings.querySelector('tbody'), Object.entries(model.settings || {}), (rows) => rows.map(([key, one]) => element('tr', {}, element('th', { scope: 'row' }, data(key, 80)),
      element('td', {}, data(shownValue(one), 160)), element('td', {}, data(one && one.origin || '–', 120)))));
  } };
  return view;
}

function shownValue(one) {
  const value = one && typeof one === 'object' && 'value' in one ? one.value : one;
  return typeof value === 'object' ? JSON.stringify(value) : /^PT/.test(value) ? period(value) : String(value);
}

function showGauges(gauges, history, model) {
  const each = (values) => (values || []).map((value) => known(value) ? value / history.stepSeconds : null);
  const end = Date.parse(history.end);
  const length = history.stepSeconds * 1000 * (history.calls || []).length;
  const marks = (model.events || []).map((event) => 1 - (end - Date.parse(event.time)) / length).filter((at) => at >= 0 && at <= 1);
  gauges.calls.show(each(history.calls), rate, marks);
  gauges.failures.show(each(history.failures), rate, marks);
  gauges.p99.show(history.p99 || [], millis, marks);
  gauges.inFlight.show(history.inFlight || [], count, marks);
}

function clientFacts(model) {
  const throttle = model.retryThrottle;
  const split = Object.entries(model.split);
  const deadline = setting(model, 'deadline');
  return [['Take calls', model.backends.filter((backend) => backend.eligible).length + ' of ' + model.backends.length], ['Policy', plain(model.policy, 60)],
    ['Busiest to mean', model.fairness.maxToMean.toFixed(2)], ['Fairness (1 is even)', model.fairness.jain.toFixed(3)],
    ...(split.length ? [['Split', split.map(([group, part]) => plain(group, 40) + ' ' + part).join(' / ')]] : []),
    ...(deadline !== undefined ? [['Deadline', period(deadline)]] : []),
    ...(throttle ? [['Retry budget', Math.floor(throttle.tokens) + ' of ' + throttle.maxTokens + (throttle.throttled ? ', used up' : '')]] : []),
    ['Discovered', model.discovery.lastUpdate ? model.discovery.resolved + ', ' + age(model.discovery.lastUpdate) : 'not yet'],
    ['Calls since the start', count(model.calls)]];
}

function timeline(redraw) {
  let all = false;
  const list = element('ol', { className: 'timeline' });
  const more = button('', () => { all = !all; redraw(); }, { className: 'more' });
  const node = element('section', { className: 'panel events', 'aria-label': 'Events' }, element('h3', {}, 'Events'), list, more);
  return { node, show(events) {
    node.hidden = events.length === 0;
    filled(list, events.slice(0, all ? 100 : 8).map((event) => [event.time, event.what, event.value, event.cause, event.detail, age(event.time)]), (rows) => rows.map(([time, what, value, cause, detail, old]) =>
      element('li', { className: cause }, element('time', { datetime: time, title: time }, timeOfDay(time)), element('span', { className: 'old' }, old),
        element('span', { className: 'what' }, element('strong', {}, data(words(what), 40)), ' ', data(value, 200), element('span', { className: 'sub' }, ' by ' + plain(cause, 60) + (detail ? ', ' + plain(friendly(detail), 300) : ''))))));
    more.hidden = events.length <= 8;
    text(more, all ? 'Show the last 8' : 'Show all ' + events.length);
  } };
}
