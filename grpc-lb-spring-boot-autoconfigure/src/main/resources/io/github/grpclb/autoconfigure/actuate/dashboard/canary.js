/* The guarded canary: its steps, how the two groups compare, and what can be done. */
const COMMANDS = { PENDING: ['start'], PROGRESSING: ['pause', 'abort'], PAUSED: ['resume', 'abort'], ROLLED_BACK: ['start'], COMPLETED: ['abort'], ABORTED: ['start'] };

function canaryPanel(client) {
  const title = element('h3', {}, 'Canary');
  const state = element('p', { className: 'canary-state' });
  const steps = element('ol', { className: 'steps', 'aria-label': 'Steps of the canary' });
  const table = element('table', { className: 'compare' }, element('caption', {}, 'The two groups in the last minute'),
    element('thead', {}, element('tr', {}, ...['Group', 'Share', 'Calls', 'Failed', 'p99 of its slowest'].map((label) => element('th', { scope: 'col' }, label)))), element('tbody'));
  const acts = element('div', { className: 'buttons' });
  const all = new Map(['start', 'pause', 'resume', 'abort'].map((command) => [command, button(command[0].toUpperCase() + command.slice(1), () => actions.canary(client, command), { 'aria-label': command + ' the canary' })]));
  if (writable) { acts.append(...all.values()); }
  const node = element('section', { className: 'panel canary', 'aria-label': 'Canary of ' + plain(client, 60) }, title, state, steps, table, acts);
  return { node, show(model) {
    const { canary } = model;
    node.hidden = !canary;
    if (!canary) { return; }
    text(state, words(canary.state) + ' at ' + canary.share + ' %' + (canary.reason ? ': ' + friendly(canary.reason) : canary.waits ? ', waits for ' + friendly(canary.waits) : ''));
    const stepList = percents(canary.steps || setting(model, 'canary.steps'));
    filled(steps, stepList.map((step, i) => [step, step === canary.share ? 'now' : step < canary.share || (canary.state === 'COMPLETED') ? 'done' : canary.state === 'ROLLED_BACK' && i === canary.step ? 'failed' : 'ahead']),
      (list) => list.map(([step, where]) => element('li', { className: where, ...(where === 'now' ? { 'aria-current': 'step' } : {}) }, step + ' %', element('span', { className: 'unseen' }, ' ' + where))));
    filled(table.tBodies[0], compared(model), (rows) => rows.map((row) => element('tr', {}, element('th', { scope: 'row' }, data(row[0], 40), row[1] && element('span', { className: 'sub' }, ' ' + row[1])),
      ...row.slice(2).map((value) => element('td', {}, value)))));
    table.hidden = !table.tBodies[0].firstChild;
    const allowed = COMMANDS[canary.state] || [];
    const focused = document.activeElement;
    all.forEach((one, command) => { one.hidden = !allowed.includes(command); });
    /* The button that was pressed is gone: the one that stands in its place has the focus. */
    if (focused && focused.hidden && acts.contains(focused)) { ([...all.values()].find((one) => !one.hidden) || byId('client')).focus(); }
  } };
}

function percents(value) {
  const list = Array.isArray(value) ? value : value === undefined ? [] : String(value).match(/\d+/g) || [];
  return list.map(Number).filter((step) => step >= 0 && step <= 100);
}

function compared(model) {
  const { canary } = model;
  const baseline = canary.baseline || setting(model, 'canary.baseline');
  const candidate = canary.candidate || setting(model, 'canary.candidate');
  const groups = baseline && candidate ? [baseline, candidate] : Object.keys(model.split);
  return groups.map((group) => {
    const backends = model.backends.filter((backend) => backend.group === group);
    const sum = (value) => backends.reduce((all, { recent }) => all + (recent[value] || 0), 0);
    const calls = sum('calls');
    return [group, group === baseline ? 'baseline' : group === candidate ? 'candidate' : '', percent(sum('share')), count(calls), calls ? percent(sum('failures') / calls) : '–',
      backends.length ? millis(Math.max(...backends.map(({ recent }) => recent.p99 || 0))) + ' ms' : 'no backend'];
  });
}
