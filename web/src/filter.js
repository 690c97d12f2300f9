/* The one filter of all views. What is typed becomes the address when a field is left or Enter is pressed. */
import { h, $ } from './ui.js';
import { countryName } from './api.js';
import { state, setFilter } from './state.js';
import { QUADS, dot } from './quads.js';

const MAIN = ['text', 'country', 'event', 'since', 'until', 'quad'];
const LABELS = { text: 'Words', country: 'Country', dyad: 'Pair', event: 'Type', since: 'From', until: 'To', sources: 'Sources at least', confidence: 'Sure at least', mediator: 'Mediator' };
const HINTS = { country: 'QAT', dyad: 'QAT-USA', since: '2024-03', until: '2024-12-31', text: 'in the report', source: 'TUR or TURGOV', target: 'TUR*', cameo: '04', mode: 'phone', channel: 'phone', sector: 'MIL', confidence: '0.8',
  sources: '2', mediator: 'QAT', stance: 'condemn', place: 'Doha', context: 'military', status: 'reported', person: 'Lavrov', office: 'foreign minister', topic: 'ceasefire', publisher: 'QNA' };
const labelOf = (name) => LABELS[name] || name[0].toUpperCase() + name.slice(1);
let open = false;

function field(name, info) {
  const change = (e) => setFilter({ [name]: e.target.value.trim() });
  const value = state.filter[name] || '';
  let input;
  if (name === 'event')
    input = h('select', { onchange: change }, h('option', { value: '' }, 'any'), Object.keys(info.events).map((e) => h('option', { value: e, selected: e === value }, e.toLowerCase())));
  else if (name === 'country')
    input = h('input', { type: 'text', value, placeholder: HINTS[name], list: 'countries', size: 9, autocomplete: 'off', spellcheck: 'false',
      onchange: (e) => setFilter({ country: codesOf(e.target.value, info) }) });
  else input = h('input', { type: name === 'text' ? 'search' : 'text', value, placeholder: HINTS[name] || '', size: 11, autocomplete: 'off', spellcheck: 'false', onchange: change, title: info.filters[name] || null });
  input.id = `f-${name}`;
  input.addEventListener('keydown', (e) => e.key === 'Enter' && input.dispatchEvent(new Event('change')));
  return h(`label${name === 'text' ? '.grow' : ''}`, {}, h('span', {}, labelOf(name)), input);
}

/* Names of countries become their codes; codes stay. */
function codesOf(text, info) {
  return text.split(',').map((part) => {
    const word = part.trim();
    const found = Object.entries(info.countries).find(([code, c]) => c.name.toLowerCase() === word.toLowerCase() || code === word.toUpperCase());
    return found ? found[0] : word;
  }).filter(Boolean).join(',');
}

function quadButtons() {
  const chosen = (state.filter.quad || '').split(',').filter(Boolean);
  return h('div.quads', { role: 'group', 'aria-label': 'Classes of events' }, QUADS.map((q) => {
    const on = chosen.includes(String(q.quad));
    return h('button', { type: 'button', 'aria-pressed': String(on), title: q.short,
      onclick: () => setFilter({ quad: (on ? chosen.filter((c) => c !== String(q.quad)) : [...chosen, String(q.quad)].sort()).join(',') }) }, dot(q.quad), q.name);
  }));
}

function chips() {
  const all = Object.entries(state.filter).filter(([name]) => name !== 'quad');
  if (!all.length) return null;
  const said = (name, value) => (['country', 'source', 'target', 'mediator'].includes(name) ? value.split(',').map(countryName).join(', ') : name === 'dyad' ? value.split('-').map(countryName).join(' – ') : value);
  return h('div.chips', { role: 'group', 'aria-label': 'What is filtered' }, all.map(([name, value]) => h('span.chip', {}, `${labelOf(name)}: ${said(name, value)}${name === 'mediator' && state.view !== 'network' ? ' (network only)' : ''}`,
    h('button', { type: 'button', 'aria-label': `Take away ${labelOf(name)} ${value}`, onclick: () => setFilter({ [name]: null }) }, '×'))),
  h('button.link', { type: 'button', onclick: () => setFilter(Object.fromEntries(Object.keys(state.filter).map((k) => [k, null]))) }, 'take all away'));
}

export function filterBar(info) {
  const box = $('filter');
  box.hidden = !info.database || state.view === 'record' || state.view === 'compare';
  if (box.hidden) return;
  box.classList.toggle('open', open);
  const active = document.activeElement?.id;
  const others = Object.keys(info.filters).filter((n) => !MAIN.includes(n) && !['id', 'stance'].includes(n) && (n !== 'mediator' || state.view === 'network'));
  const more = h('div.more', { hidden: !open, id: 'more' }, others.map((n) => field(n, info)));
  const button = h('button.quiet', { type: 'button', 'aria-expanded': String(open), 'aria-controls': 'more', onclick: () => {
    open = !open;
    box.classList.toggle('open', open);
    more.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    button.textContent = open ? 'Fewer filters' : 'More filters';
  } }, open ? 'Fewer filters' : 'More filters');
  box.replaceChildren(h('div.line', {}, ['text', 'country', 'event', 'since', 'until'].map((n) => field(n, info)), button), quadButtons(), more, chips() || '',
    h('datalist', { id: 'countries' }, Object.values(info.countries).map((c) => h('option', { value: c.name }))));
  if (active) $(active)?.focus();
}
