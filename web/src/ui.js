/* Small helpers for the document: no framework is needed for five views. */

/* h('button.main', {type: 'button', onclick}, 'text', child): an element. Attributes that are functions are listeners; null children are left out. */
export function h(what, attributes, ...children) {
  const [name, ...classes] = what.split('.');
  const element = document.createElement(name || 'div');
  if (classes.length) element.className = classes.join(' ');
  return fill(element, attributes, children);
}

/* The same for SVG. */
export function s(what, attributes, ...children) {
  const [name, ...classes] = what.split('.');
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  if (classes.length) element.setAttribute('class', classes.join(' '));
  return fill(element, attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(key.slice(2), value);
    else if (key === 'value') element.value = value;
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return element;
}

export const $ = (id) => document.getElementById(id);

/* Says something to those who hear the page. */
export function say(text) {
  $('say').textContent = text;
}

/* A tip beside the pointer; content null hides it. */
export function tip(event, ...content) {
  const box = $('tip');
  box.hidden = !content.length;
  if (!content.length) return;
  box.replaceChildren(...content);
  const { innerWidth: w, innerHeight: t } = window;
  const { width, height } = box.getBoundingClientRect();
  box.style.left = `${Math.max(4, Math.min(event.clientX + 14, w - width - 8))}px`;
  box.style.top = `${event.clientY + height + 24 > t ? event.clientY - height - 10 : event.clientY + 16}px`;
}

export function empty(title, text) {
  return h('div.state', {}, h('h2', {}, title), text);
}

export function failure(error, again) {
  return h('div.state', { role: 'alert' }, h('h2.error', {}, 'That did not work'), h('p', {}, error.message),
    again && h('button', { type: 'button', onclick: again }, 'Try again'));
}

/* A group of buttons of which one is chosen: [[value, label], …]. */
export function choice(label, options, value, choose) {
  return h('div.switch', { role: 'group', 'aria-label': label },
    options.map(([v, text]) => h('button', { type: 'button', 'aria-pressed': String(v === value), onclick: () => v !== value && choose(v) }, text)));
}

export const number = (n) => Number(n).toLocaleString('en');
export const plural = (n, one, many = `${one}s`) => `${number(n)} ${n === 1 ? one : many}`;
