/* How values are written, and how text of others is made harmless. */
const clock = { skew: 0, now() { return Date.now() + this.skew; } };

/* Controls, soft hyphens, zero-width and bidi controls, tags: each could make a text look like another. */
const HIDDEN = /[\u0000-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF9-\uFFFB]|[\u{E0000}-\u{E0FFF}]|\p{Cs}/gu;

/** Text of others: hidden characters are written out, and what is too long is cut. */
function plain(value, most = 2000) {
  const shown = String(value).replace(/[\t\r\n]+/g, ' ')
    .replace(HIDDEN, (hidden) => '\\u' + hidden.codePointAt(0).toString(16).toUpperCase().padStart(4, '0'));
  return shown.length > most ? shown.slice(0, most - 1) + '…' : shown;
}

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat('en', { maximumFractionDigits: 1, minimumFractionDigits: 1 });
const brief = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const known = (value) => typeof value === 'number' && Number.isFinite(value);

function count(value) { return known(value) ? whole.format(value) : '–'; }

function percent(part) {
  if (!known(part)) { return '–'; }
  return (part > 0 && part < 0.001 ? '< 0.1' : tenth.format(part * 100)) + ' %';
}

function rate(value) { return !known(value) ? '–' : value >= 100 || value === 0 ? whole.format(value) : tenth.format(value); }

function millis(value) { return !known(value) || value <= 0 ? '–' : value >= 100 ? whole.format(value) : tenth.format(value); }

/** 0.4, 3 or 12 times. */
function times(ratio) { return (ratio >= 10 ? whole.format(ratio) : brief.format(ratio)) + ' ×'; }

function plural(number, one, many) { return count(number) + ' ' + (number === 1 ? one : many || one + 's'); }

function span(seconds) {
  if (seconds < 90) { return Math.round(seconds) + ' s'; }
  if (seconds < 5400) { return Math.round(seconds / 60) + ' min'; }
  return seconds < 129600 ? Math.round(seconds / 3600) + ' h' : Math.round(seconds / 86400) + ' days';
}

function age(instant) {
  const at = Date.parse(instant);
  return Number.isNaN(at) ? 'at an unknown time' : span(Math.max(0, (clock.now() - at) / 1000)) + ' ago';
}

function until(instant) {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) { return ''; }
  const seconds = (at - clock.now()) / 1000;
  return seconds <= 0 ? 'any moment' : 'in ' + span(seconds);
}

function timeOfDay(instant) {
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? '' : at.toLocaleTimeString('en-GB');
}

/** PT1H30M as people say it. */
function period(iso) {
  const parts = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(iso);
  if (!parts) { return String(iso); }
  return [[parts[1], 'h'], [parts[2], 'min'], [parts[3], 's']].filter(([value]) => value !== undefined)
    .map(([value, unit]) => value + ' ' + unit).join(' ');
}

function words(name) { return String(name).toLowerCase().replaceAll('_', ' ').replaceAll('-', ' '); }

/** Replaces the instants in a sentence of the server by times of day. */
function friendly(sentence) {
  return String(sentence).replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (instant) => timeOfDay(instant));
}

function listed(names, most = 3) {
  const shown = names.slice(0, most);
  return shown.join(', ') + (names.length > most ? ' and ' + (names.length - most) + ' more' : '');
}
