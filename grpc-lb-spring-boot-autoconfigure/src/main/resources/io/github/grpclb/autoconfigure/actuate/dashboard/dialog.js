/* Every write is asked for first: what will happen, for how long, and what went wrong if it is refused. */
const base = location.pathname.replace(/\/+$/, '');
const pathOf = (client) => base + '/' + encodeURIComponent(client);
let question = null;

function xsrf() {
  const cookie = document.cookie.split('; ').find((one) => one.startsWith('XSRF-TOKEN='));
  return cookie ? decodeURIComponent(cookie.slice(11)) : null;
}

function send(path, body) {
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
  const token = xsrf();
  if (token) { headers['X-XSRF-TOKEN'] = token; }
  return fetch(path, { method: 'POST', headers, body: JSON.stringify(body), credentials: 'same-origin', redirect: 'manual', signal: AbortSignal.timeout(10000) });
}

/** Sends a write. Throws with a sentence for the operator if it was not done. */
async function write(path, body) {
  const token = xsrf();
  let response;
  try {
    response = await send(path, body);
    /* The refusal may have brought the first token; nothing has changed yet, so it may be sent again. */
    if (response.status === 403 && xsrf() !== token) { response = await send(path, body); }
  } catch (failure) {
    throw new Error('No answer (' + failure.message + '). Whether it was done is unknown: look at the events once the page is live again.');
  }
  if (response.ok) { return response.json().catch(() => null); }
  const answer = await response.json().catch(() => null);
  throw new Error(refusal(response, answer && answer.error));
}

const NO_TOKEN = 'there is no XSRF-TOKEN cookie. With Spring Security, configure csrf((csrf) -> csrf.spa()), or ignore CSRF for this endpoint where no browser session signs in. '
  + 'If that is done, your user lacks the right to POST here. See docs/dashboard.md, “Spring Security”.';

function refusal(response, message) {
  if (response.type === 'opaqueredirect' || response.status === 401) {
    /* A refusal for want of a CSRF token is often sent on to a sign-in page; who still gets the figures is signed in. */
    return xsrf() || connection.lost ? 'Not signed in (any more); nothing was changed. Load the page again and sign in.'
      : 'Sent on to sign in; nothing was changed. Since the figures still come, it is rather CSRF protection that refused: ' + NO_TOKEN;
  }
  if (response.status === 403) {
    return 'Refused (403), nothing was changed: ' + (xsrf() ? 'the CSRF token was sent, so your user lacks the right to POST here: allow its role in the application’s SecurityFilterChain. See docs/dashboard.md, “Spring Security”.' : NO_TOKEN);
  }
  if (response.status === 405) { return 'Refused (405); nothing was changed. The endpoint is read-only: management.endpoint.grpclb.access is not unrestricted.'; }
  return message && typeof message === 'string' ? message : 'Refused (HTTP ' + response.status + '); nothing was changed.';
}

function values() {
  return Object.fromEntries([...byId('dialog-fields').querySelectorAll('[name]')].map((field) => [field.name, field.value.trim()]));
}

const TTL = { name: 'ttl', label: 'For how long', options: [['', 'until someone takes it back'], ['5m', '5 minutes'], ['10m', '10 minutes'], ['1h', '1 hour'], ['8h', '8 hours']] };

function field(wanted) {
  const id = 'field-' + wanted.name;
  let input;
  if (wanted.options) {
    input = element('select', { id, name: wanted.name }, ...wanted.options.map(([value, label]) => element('option', { value }, label)));
  } else {
    input = element('input', { id, name: wanted.name, type: wanted.type || 'text', autocomplete: 'off', spellcheck: 'false', required: '', ...wanted.properties });
  }
  if (wanted.value !== undefined) { input.value = plain(wanted.value); }
  return element('div', { className: 'field' }, element('label', { for: id }, wanted.label), input);
}

/** Says again what will happen: fields and the state of things change while the dialog is open. */
function reword() {
  if (!question) { return; }
  filled(byId('dialog-words'), question.words(values()), (sentences) => sentences.map((sentence) => element('p', {}, sentence)));
}

function ask(wanted) {
  if (connection.lost) { say('The server does not answer, so nothing can be changed from here.', false); return; }
  question = wanted;
  byId('dialog-title').replaceChildren(...wanted.title.map((part) => part instanceof Node ? part : document.createTextNode(plain(part))));
  byId('dialog-fields').replaceChildren(...(wanted.fields || []).map(field));
  byId('dialog-words').shown = null;
  byId('dialog-confirm').className = wanted.danger ? 'danger' : 'primary';
  text(byId('dialog-confirm'), wanted.confirm);
  text(byId('dialog-error'), '');
  reword();
  byId('dialog').showModal();
  (byId('dialog-fields').querySelector('[name]') || byId('dialog-cancel')).focus();
}

async function confirmed(event) {
  event.preventDefault();
  const asked = question;
  if (!asked || asked.running) { return; }
  asked.running = true;
  byId('dialog-confirm').setAttribute('aria-disabled', 'true');
  text(byId('dialog-error'), '');
  try {
    const given = values();
    const body = { ...asked.body(given), ...(given.ttl ? { ttl: given.ttl } : {}) };
    await write(asked.path, body);
    if (question === asked) { byId('dialog').close(); }
    say(asked.done(given), true);
    await poll();
  } catch (failure) {
    if (question === asked) { text(byId('dialog-error'), failure.message); } else { say(failure.message, false); }
  } finally {
    asked.running = false;
    byId('dialog-confirm').removeAttribute('aria-disabled');
  }
}

byId('dialog').querySelector('form').addEventListener('submit', confirmed);
byId('dialog').addEventListener('input', reword);
byId('dialog').addEventListener('close', () => { question = null; });
byId('dialog-cancel').addEventListener('click', () => byId('dialog').close());
