/* The page: which view, the filter, light or dark. */
import { h, $, failure, empty, number, say, tip } from './ui.js';
import { get, giveUp, info } from './api.js';
import { state, read, onChange, address, go } from './state.js';
import { filterBar } from './filter.js';
import { recordView } from './record.js';
import { timelineView } from './timeline.js';
import { networkView } from './network.js';
import { mapView } from './map.js';
import { tableView } from './table.js';
import { compareView } from './compare.js';

const VIEWS = { record: ['Record', recordView], timeline: ['Timeline', timelineView], network: ['Network', networkView], map: ['Map', mapView], table: ['Table', tableView], compare: ['Side by side', compareView] };
const SHOWN = ['record', 'timeline', 'network', 'map', 'table'];

function navigation() {
  $('views').replaceChildren(...SHOWN.map((v) => h('a', { href: address(v), 'aria-current': v === state.view || (v === 'table' && state.view === 'compare') ? 'page' : null }, VIEWS[v][0])));
}

function footer(value) {
  const d = value.database;
  $('foot').replaceChildren(h('span', {}, d ? `${number(d.reports)} reports, ${number(d.events)} events, ${number(d.contacts)} contacts${d.first ? `, ${d.first} to ${d.last}` : ''}` : 'No database: reports are coded, nothing is kept.'),
    h('a', { href: '/api/openapi.json' }, 'API'), h('span', {}, `readout ${value.version}`));
}

let drawn = 0, last = '';

async function draw() {
  const turn = ++drawn;
  const main = $('main');
  giveUp();
  tip({});
  try {
    if (!info.value) info.value = await get('info');
    if (!VIEWS[state.view]) state.view = 'record';
    const [name, view] = VIEWS[state.view];
    document.title = `${name} · readout`;
    navigation();
    filterBar(info.value);
    footer(info.value);
    main.setAttribute('aria-busy', 'true');
    main.classList.add('busy');
    if (state.view !== last) main.replaceChildren(h('p.state', {}, 'Loading …'));
    const room = h('div');
    const into = { replaceChildren: (...nodes) => turn === drawn && main.replaceChildren(...nodes), querySelector: (q) => main.querySelector(q) };
    void room;
    if (!info.value.database && state.view !== 'record') into.replaceChildren(empty('No database', 'This server was started without one: `readout serve news.db` shows what `readout ingest` put there.'));
    else await view(into, info.value);
    if (turn === drawn && last && state.view !== last) say(`${name} is shown`);
    last = state.view;
  } catch (error) {
    if (error.name !== 'AbortError' && turn === drawn) main.replaceChildren(failure(error, draw));
  } finally {
    if (turn === drawn) {
      main.classList.remove('busy');
      main.setAttribute('aria-busy', 'false');
    }
  }
}

/* --- light and dark --- */

const dark = window.matchMedia('(prefers-color-scheme: dark)');

function theme(chosen) {
  const is = chosen || (dark.matches ? 'dark' : 'light');
  document.documentElement.dataset.theme = is;
  $('theme').textContent = is === 'dark' ? 'Light' : 'Dark';
  $('theme').setAttribute('aria-label', `Use ${is === 'dark' ? 'light' : 'dark'} colours`);
}

function kept() {
  try {
    return localStorage.getItem('theme');
  } catch {
    return null;
  }
}

$('theme').addEventListener('click', () => {
  const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
  try {
    localStorage.setItem('theme', next);
  } catch { /* private windows keep nothing */ }
  theme(next);
  draw();
});
dark.addEventListener('change', () => kept() || (theme(null), draw()));

/* Links within the page do not load it anew. */
document.addEventListener('click', (e) => {
  const link = e.target.closest?.('a[href]');
  if (!link || e.defaultPrevented || e.button || e.metaKey || e.ctrlKey || e.shiftKey || link.hasAttribute('download') || link.origin !== location.origin || link.pathname !== '/' || !link.getAttribute('href').startsWith('/')) return;
  e.preventDefault();
  const to = link.pathname + link.search;
  go(to === '/' ? address('record', state.filter) : to);
  window.scrollTo(0, 0);
});

let width = window.innerWidth, timer = 0;
window.addEventListener('resize', () => {
  if (window.innerWidth === width) return;
  width = window.innerWidth;
  clearTimeout(timer);
  timer = setTimeout(() => ['timeline', 'network', 'map'].includes(state.view) && draw(), 200);
});

theme(kept());
read();
onChange(draw);
draw();
