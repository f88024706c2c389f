/* Five minutes as a line. Where nothing is known there is a gap. */
const WIDE = 240;
const HIGH = 40;

function path(values, top) {
  const x = (i) => (i / (values.length - 1) * WIDE).toFixed(1);
  const y = (value) => (HIGH - 2 - value / top * (HIGH - 6)).toFixed(1);
  let drawing = '';
  let pen = false;
  values.forEach((value, i) => {
    if (!known(value)) { pen = false; return; }
    /* A lone value is a short dash. */
    drawing += (pen ? 'L' : 'M') + x(i) + ' ' + y(value) + (pen || known(values[i + 1]) ? '' : 'h1');
    pen = true;
  });
  return drawing;
}

function sparkline(kind) {
  const svg = drawn('svg', { viewBox: '0 0 ' + WIDE + ' ' + HIGH, preserveAspectRatio: 'none', class: 'spark ' + kind, role: 'img' });
  const ticks = drawn('path', { class: 'ticks', d: '' });
  const area = drawn('path', { class: 'area', d: '' });
  const line = drawn('path', { class: 'line', d: '' });
  svg.append(ticks, area, line);
  return { svg, show(values, label, marks = [], top = 0) {
    const most = Math.max(top, 1e-9, ...values.filter(known));
    const set = (node, d) => { if (node.getAttribute('d') !== d) { node.setAttribute('d', d); } };
    set(line, path(values, most * 1.05));
    set(area, areas(values, most * 1.05));
    set(ticks, marks.map((at) => 'M' + (at * WIDE).toFixed(1) + ' 0V' + HIGH).join(''));
    attribute(svg, 'aria-label', label);
  } };
}

/** The same, closed at the bottom, one shape for each stretch that is known. */
function areas(values, top) {
  const x = (i) => i / (values.length - 1) * WIDE;
  let drawing = '';
  let start = -1;
  for (let i = 0; i <= values.length; i++) {
    if (known(values[i])) {
      if (start < 0) { start = i; drawing += 'M' + x(i).toFixed(1) + ' ' + HIGH; }
      drawing += 'L' + x(i).toFixed(1) + ' ' + (HIGH - 2 - values[i] / top * (HIGH - 6)).toFixed(1);
    } else if (start >= 0) {
      drawing += 'L' + x(i - 1).toFixed(1) + ' ' + HIGH + 'Z';
      start = -1;
    }
  }
  return drawing;
}

const lastOf = (values) => values.findLast(known);

/** A name, the value of now, the line, and how far up it goes. */
function gauge(name, unit, kind) {
  const line = sparkline(kind);
  const value = element('span', { className: 'now' });
  const most = element('span', { className: 'most' });
  const node = element('div', { className: 'gauge' }, element('div', { className: 'name' }, name, most), element('div', { className: 'value' }, value, element('span', { className: 'unit' }, unit)), line.svg);
  return { node, show(values, write, marks) {
    const now = lastOf(values);
    const top = Math.max(...values.filter(known));
    text(value, write(now));
    text(most, known(now) ? 'up to ' + write(top) : 'nothing known');
    line.show(values, name + (known(now) ? ' over five minutes: now ' + write(now) + ' ' + unit + ', at most ' + write(top) : ': nothing known yet'), marks);
    node.classList.toggle('alarming', kind === 'failures' && now > 0);
    node.classList.toggle('none', !(top > 0));
  } };
}
