/* Building and updating the document. Text of others passes through plain(), and never is markup. */
const byId = (id) => document.getElementById(id);
const SVG = byId('svg').namespaceURI;
const writable = document.documentElement.dataset.writable === 'true';
const DOCS = document.documentElement.dataset.docs;

function attribute(node, name, value) {
  const wanted = plain(value);
  if (node.getAttribute(name) !== wanted) { node.setAttribute(name, wanted); }
}

function element(tag, properties, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name === 'className' || name === 'hidden' || name === 'tabIndex' || name === 'onclick') { made[name] = value; } else { attribute(made, name, value); }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => child instanceof Node ? child : plain(child)));
  return made;
}

function drawn(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  return made;
}

function text(node, value) {
  const wanted = plain(value);
  if (node.textContent !== wanted) { node.textContent = wanted; }
}

/** Data among other words: its direction does not leak out. */
function data(value, most = 90) {
  const whole = plain(value);
  return element('bdi', whole.length > most ? { title: whole } : {}, plain(value, most));
}

/** Builds the children anew only when what they show has changed, so that focus and selection stay. */
function filled(node, shown, build) {
  const key = JSON.stringify(shown);
  if (node.shown !== key) {
    node.shown = key;
    node.replaceChildren(...build(shown).filter(Boolean));
  }
  node.hidden = !node.firstChild;
}

/** Puts children into an order without losing the focus that one of them has. */
function arrange(parent, wanted, refuge) {
  const focused = document.activeElement;
  const inside = focused && focused !== parent && parent.contains(focused);
  wanted.forEach((node, i) => {
    if (parent.children[i] !== node) { parent.insertBefore(node, parent.children[i] || null); }
  });
  while (parent.children.length > wanted.length) { parent.lastElementChild.remove(); }
  if (inside && document.activeElement !== focused) {
    (focused.isConnected ? focused : refuge || byId('client')).focus({ preventScroll: true });
  }
}

function chip(value, kind) { return element('span', { className: 'chip ' + (kind || '') }, value); }

function facts(node, wanted) {
  wanted.forEach(([name, value], i) => {
    let fact = node.children[i];
    if (!fact) {
      fact = element('div', {}, element('dt'), element('dd'));
      node.append(fact);
    }
    text(fact.firstChild, name);
    text(fact.lastChild, value);
  });
  while (node.children.length > wanted.length) { node.lastElementChild.remove(); }
}

function docs(page, label) {
  return DOCS ? element('a', { href: DOCS + page, rel: 'noopener noreferrer', target: '_blank' }, label) : element('span', {}, label + ': docs/' + page);
}

function button(label, act, properties) {
  return element('button', { type: 'button', ...properties, onclick: act }, label);
}

/** What was done, or why not; spoken too. */
function say(message, good) {
  const node = byId('message');
  node.className = good ? 'good' : 'bad';
  text(node, message);
  clearTimeout(say.timer);
  if (good) { say.timer = setTimeout(() => text(node, ''), 15000); }
}
