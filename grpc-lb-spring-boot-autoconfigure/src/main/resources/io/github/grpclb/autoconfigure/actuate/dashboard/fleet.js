/* The backends of a client: filtered, sorted, grouped; above twenty, a strip with a cell for each and the worst as lanes. */
const FEW_LANES = 20;
const GROUPINGS = { '': () => null, group: (backend) => backend.group || 'no group', zone: (backend) => backend.zone || 'no zone', priority: (backend) => 'priority ' + backend.priority };
const SORTS = { listed: null, worst: (a, b) => a.standing.rank - b.standing.rank || Number(b.starving) - Number(a.starving),
  address: (a, b) => a.address.localeCompare(b.address, 'en', { numeric: true }), share: (a, b) => (b.recent.share || 0) - (a.recent.share || 0),
  off: (a, b) => off(b) - off(a), failures: (a, b) => (b.recent.failures || 0) - (a.recent.failures || 0), p99: (a, b) => (b.recent.p99 || 0) - (a.recent.p99 || 0), inFlight: (a, b) => b.inFlight - a.inFlight };
const off = ({ recent }) => recent.expectedShare > 0 && known(recent.share) ? Math.abs(Math.log(Math.max(recent.share / recent.expectedShare, 0.01))) : 0;

function choice(id, label, options) {
  const select = element('select', { id }, ...options.map(([value, words]) => element('option', { value }, words)));
  return [element('label', { for: id }, label, ' ', select), select];
}

function fleet(client, redraw) {
  const lanes = new Map();
  const heads = new Map();
  const filter = element('input', { type: 'search', id: 'filter', placeholder: 'address, zone, label, state …', autocomplete: 'off', spellcheck: 'false' });
  const [sortLabel, sort] = choice('sort', 'Sort', [['listed', 'as listed'], ['worst', 'worst first'], ['address', 'address'], ['share', 'share'], ['off', 'off its share'], ['failures', 'failures'], ['p99', 'p99'], ['inFlight', 'in flight']]);
  const [groupLabel, group] = choice('group', 'Group by', [['', 'nothing'], ['group', 'group'], ['zone', 'zone'], ['priority', 'priority']]);
  const tools = element('div', { className: 'tools' }, element('label', { for: 'filter' }, 'Filter ', filter), sortLabel, groupLabel);
  const strip = element('div', { className: 'strip', role: 'group', 'aria-label': 'All backends, a cell each; arrow keys move' });
  const legend = element('p', { className: 'legend' });
  const columns = element('div', { className: 'columns', 'aria-hidden': 'true' }, ...['Backend', 'State', 'Share of the last minute', 'Calls/s', 'In flight', 'p50 ms', 'p99 ms', 'Failed', ''].map((label) => element('span', {}, label)));
  const list = element('ul', { className: 'lanes', tabindex: '-1', 'aria-label': 'Backends of ' + plain(client, 60) });
  const more = button('', () => { view.all = !view.all; redraw(); }, { className: 'more' });
  const node = element('div', { className: 'fleet' }, tools, strip, legend, columns, list, more);
  const view = { node, all: false, touched: false, cells: new Map(), strip, lanes, heads, filter, sort, group, tools, legend, columns, list, more, client };
  filter.addEventListener('input', redraw);
  sort.addEventListener('change', () => { view.sorted = true; redraw(); });
  group.addEventListener('change', () => { view.grouped = true; redraw(); });
  strip.addEventListener('keydown', (event) => walk(view, event));
  return { node, show: (model, history) => showFleet(view, model, history) };
}

function walk(view, event) {
  const move = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 10, ArrowUp: -10 }[event.key];
  const cells = [...view.strip.children];
  const at = cells.indexOf(document.activeElement);
  if (at < 0 || !(move || event.key === 'Home' || event.key === 'End')) { return; }
  event.preventDefault();
  const to = event.key === 'Home' ? 0 : event.key === 'End' ? cells.length - 1 : Math.max(0, Math.min(cells.length - 1, at + move));
  cells.forEach((one, i) => { one.tabIndex = i === to ? 0 : -1; });
  cells[to].focus();
}

function matches(backend, wanted) {
  return [backend.address, backend.group, backend.zone, backend.standing.word, ...backend.reasons.map(words), ...Object.entries(backend.labels).map((pair) => pair.join('='))]
    .some((value) => value && plain(value).toLowerCase().includes(wanted));
}

function showFleet(view, model, history) {
  const many = model.backends.length > FEW_LANES;
  const groups = new Set(model.backends.map((backend) => backend.group || ''));
  const zones = new Set(model.backends.map((backend) => backend.zone || ''));
  if (!view.grouped) { view.group.value = groups.size > 1 || Object.keys(model.split).length ? 'group' : zones.size > 1 && zones.size < model.backends.length && !many ? 'zone' : ''; }
  if (!view.sorted) { view.sort.value = many ? 'worst' : 'listed'; }
  view.tools.hidden = model.backends.length < 2;
  const wanted = view.filter.value.trim().toLowerCase();
  const found = model.backends.filter((backend) => !wanted || matches(backend, wanted));
  const by = GROUPINGS[view.group.value];
  if (SORTS[view.sort.value]) { found.sort(SORTS[view.sort.value]); }
  /* Collapsed means the worst are shown, whatever the grouping does to their order. */
  const shown = found.length > FEW_LANES && !view.all ? found.slice(0, FEW_LANES) : found;
  const sections = new Map();
  shown.forEach((backend) => sections.set(by(backend), [...(sections.get(by(backend)) || []), backend]));
  const widest = Math.min(1, 1.15 * Math.max(0, ...shown.flatMap(({ recent }) => [recent.share || 0, recent.expectedShare || 0])));
  const nodes = [];
  [...sections.keys()].sort((a, b) => String(a).localeCompare(String(b), 'en', { numeric: true })).forEach((name) => {
    if (name !== null) { nodes.push(head(view, name, model.backends.filter((backend) => by(backend) === name))); }
    sections.get(name).forEach((backend) => {
      const one = view.lanes.get(backend.address) || lane(model.name, backend.address);
      view.lanes.set(backend.address, one);
      one.show(backend, model, widest, history);
      nodes.push(one.node);
    });
  });
  arrange(view.list, nodes, view.list);
  const addresses = new Set(model.backends.map((backend) => backend.address));
  [...view.lanes.keys()].filter((address) => !addresses.has(address)).forEach((address) => view.lanes.delete(address));
  view.columns.hidden = shown.length === 0;
  view.strip.hidden = view.legend.hidden = !many;
  if (many) { showStrip(view, model, new Set(found.map((backend) => backend.address))); }
  view.more.hidden = found.length <= FEW_LANES && !(wanted && found.length === 0);
  text(view.more, found.length === 0 ? 'No backend matches' : view.all ? 'Show ' + FEW_LANES + ' only' : 'Show all ' + found.length);
}

function head(view, name, backends) {
  const node = view.heads.get(name) || element('li', { className: 'group' }, element('h3', {}, data(name, 60)), element('span'));
  view.heads.set(name, node);
  const sum = (value) => backends.reduce((all, backend) => all + (value(backend) || 0), 0);
  text(node.lastChild, plural(backends.length, 'backend') + ', ' + backends.filter((backend) => backend.eligible).length + ' take calls · ' + percent(sum(({ recent }) => recent.share)) + ' of the calls'
    + (sum(({ recent }) => recent.expectedShare) > 0 ? ', ' + percent(sum(({ recent }) => recent.expectedShare)) + ' expected' : '') + ' · ' + count(sum(({ recent }) => recent.failures)) + ' failed');
  return node;
}

function showStrip(view, model, found) {
  const nodes = model.backends.map((backend) => {
    const one = view.cells.get(backend.address) || button('', () => { view.filter.value = backend.address; view.filter.dispatchEvent(new Event('input')); }, { tabIndex: -1 });
    view.cells.set(backend.address, one);
    one.className = 'box ' + backend.standing.kind + (found.has(backend.address) ? '' : ' hushed');
    const ratio = backend.recent.expectedShare > 0 && known(backend.recent.share) ? backend.recent.share / backend.recent.expectedShare : 0;
    const words = plain(backend.address, 120) + ': ' + backend.standing.word + ', ' + shareWords(backend);
    attribute(one, 'aria-label', words);
    attribute(one, 'title', words);
    text(one, backend.standing.mark);
    one.style.backgroundSize = '100% ' + Math.round(Math.min(ratio, 2) * 50) + '%';
    return one;
  });
  arrange(view.strip, nodes, view.strip);
  if (!nodes.some((node) => node.tabIndex === 0)) { nodes[0].tabIndex = 0; }
  const counted = new Map();
  model.backends.forEach(({ standing }) => counted.set(standing.word, (counted.get(standing.word) || 0) + 1));
  text(view.legend, [...counted].sort((a, b) => b[1] - a[1]).map(([word, number]) => number + ' ' + word).join(' · ') + '. A cell is half full at its expected share, full at twice.');
}
