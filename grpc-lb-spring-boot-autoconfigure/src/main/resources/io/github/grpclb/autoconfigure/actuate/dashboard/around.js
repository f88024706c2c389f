/* What is around the client that is shown: the switcher, findings, the server, and what to do where there is no client. */
const SEVERITY = { ERROR: 'bad', WARN: 'warn', INFO: 'info' };

function showSwitcher(shown, choose) {
  const nav = byId('switcher');
  nav.hidden = models.size < 2;
  const tabs = showSwitcher.tabs || (showSwitcher.tabs = new Map());
  const nodes = [...models.values()].map((model) => {
    const tab = tabs.get(model.name) || button('', () => choose(model.name), { className: 'tab' });
    tabs.set(model.name, tab);
    const [first] = model.verdicts.length ? model.verdicts : [{ kind: 'calm', words: words(model.state) }];
    tab.className = 'tab ' + first.kind;
    filled(tab, [model.name, MARKS[first.kind], first.words], ([name, mark, said]) => [element('span', { className: 'sign', 'aria-hidden': 'true' }, mark), element('strong', {}, data(name, 40)), element('span', { className: 'said' }, plain(said, 70))]);
    if (model.name === shown) { attribute(tab, 'aria-current', 'true'); } else { tab.removeAttribute('aria-current'); }
    return tab;
  });
  arrange(nav, nodes, nav);
  [...tabs.keys()].filter((name) => !models.has(name)).forEach((name) => tabs.delete(name));
}

function showFindings(findings) {
  const section = byId('findings');
  const order = Object.keys(SEVERITY);
  filled(section.querySelector('ul'), findings.slice().sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity)), (list) => list.map((finding) => element('li', { className: SEVERITY[finding.severity] || 'info' },
    element('div', { className: 'head' }, chip(words(finding.severity), SEVERITY[finding.severity]), element('strong', {}, data(finding.code, 60)), element('span', { className: 'sub' }, data(finding.client || 'application', 60)), docs('actuator.md#findings', 'About ' + words(plain(finding.code, 60)))),
    element('p', {}, plain(finding.message, 800)), element('p', { className: 'sub' }, plain(finding.fix, 800)))));
  section.hidden = findings.length === 0;
  const found = byId('found');
  found.hidden = findings.length === 0;
  found.className = order.map((severity) => findings.some((one) => one.severity === severity) && SEVERITY[severity]).find(Boolean) || 'info';
  text(found, plural(findings.length, 'finding'));
}

function showServer(server) {
  const section = byId('server');
  section.hidden = !server;
  if (!server) { return; }
  if (!section.firstChild) {
    const act = button('', () => actions.server(act.dataset.action), { hidden: !writable });
    section.append(element('div', { className: 'head' }, element('h2', { id: 'server-title' }, 'This application’s server'), element('span', { className: 'chip' }), act), element('dl', { className: 'facts' }));
  }
  const [, state, act] = section.querySelector('.head').children;
  state.className = 'chip ' + ({ SERVING: 'good', STARTING: 'warn', DRAINING: 'warn', STOPPED: 'bad' }[server.state] || '');
  text(state, words(server.state));
  act.dataset.action = server.state === 'DRAINING' ? 'undrain-server' : 'drain-server';
  text(act, server.state === 'DRAINING' ? 'Undrain server' : 'Drain server');
  facts(section.querySelector('.facts'), [['In flight', count(server.inFlight)], ['Connections', count(server.connections)], ['Calls since the start', count(server.accepted)],
    ...(server.concurrencyLimit > 0 ? [['Limit', count(server.concurrencyLimit)], ['Refused', count(server.rejected)]] : []),
    ['Connection age', period(server.maxConnectionAge)], ['Drain', period(server.drain.delay) + ' + ' + period(server.drain.grace)]]);
}

function showEmpty(none) {
  const section = byId('empty');
  section.hidden = !none;
  if (!none || section.firstChild) { return; }
  section.append(element('h2', { id: 'empty-title' }, 'No client yet'),
    element('p', {}, 'This application balances no gRPC client. Name one in its application.yml and inject a stub or channel of that name; it appears here with its first call:'),
    element('pre', { tabindex: '0', 'aria-label': 'Example configuration' }), element('p', {}, 'Headless Services, registries and fixed lists all work as a target. '), element('p', {}, docs('getting-started.md', 'Getting started'), ' · ', docs('dashboard.md', 'How to read this page')));
  /* Not through plain(): the example has lines. */
  section.querySelector('pre').textContent = 'grpc:\n  lb:\n    clients:\n      orders:\n        target: dns:///orders.default.svc.cluster.local:50051\n        plaintext: true';
}
