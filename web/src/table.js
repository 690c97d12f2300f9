/* Events and contacts, row by row; a row opens to the words of every report that tells it. */
import { h, empty, choice, plural, number, failure } from './ui.js';
import { get, countryName } from './api.js';
import { state, eventFilter, setMore, address } from './state.js';
import { exports } from './export.js';
import { sideOf } from './events.js';
import { channelName, byteMap } from './record.js';

/* What a narrow screen leaves out of the row; the opened row has it. */
const LESS = ['day', 'place', 'goldstein', 'confidence', 'reports', 'sources', 'initiator', 'topics'];
const EVENT_ONLY = ['event', 'mode', 'cameo', 'quad'];
const ROWS = 50;

function sideCell(side) {
  if (!side) return h('span.none', {}, '—');
  return [side.name, (side.office || side.land) && h('small', {}, [side.office !== side.name && side.office, side.land].filter(Boolean).join(', '))];
}

const COLUMNS = {
  events: [
    ['day', 'Day', (r) => r.day || '—'],
    ['source', 'Source', (r) => sideCell(sideOf(r, 'source'))],
    ['event', 'Event', (r) => [h('span.dot', { class: `dot q${r.quad}`, 'aria-hidden': 'true' }), ` ${r.event || 'STATEMENT'}`, h('small', {}, [r.mode, r.cameo].filter(Boolean).join(' · ')), h('small.narrow', {}, r.day)]],
    ['target', 'Target', (r) => sideCell(sideOf(r, 'target'))],
    ['place', 'Place', (r) => [r.place || '', r.place_country && r.place_country !== r.place && h('small', {}, countryName(r.place_country))]],
    ['goldstein', 'Goldstein', (r) => r.goldstein?.toFixed(1) ?? '', 'n'],
    ['confidence', 'Sure', (r) => r.confidence?.toFixed(2) ?? '', 'n'],
    ['reports', 'Reports', (r) => number(r.reports), 'n'],
    ['sources', 'Sources', (r) => number(r.sources), 'n'],
  ],
  contacts: [
    ['day', 'Day', (r) => r.day || '—'],
    ['channel', 'Channel', (r) => [channelName(r.channel), h('small.narrow', {}, r.day)]],
    ['participants', 'Who', (r) => [r.participants || '', h('small', {}, String(r.countries || '').split('-').filter(Boolean).map(countryName).join(', '))]],
    ['initiator', 'Began', (r) => r.initiator || h('span.none', {}, 'not said')],
    ['topics', 'About', (r) => h('small', {}, (r.topics || '').slice(0, 160))],
    ['place', 'Place', (r) => r.place || ''],
    ['reports', 'Reports', (r) => number(r.reports), 'n'],
    ['sources', 'Sources', (r) => number(r.sources), 'n'],
  ],
};

export async function tableView(main) {
  const of = state.more.of === 'contacts' ? 'contacts' : 'events';
  const filter = eventFilter();
  const not = of === 'contacts' ? EVENT_ONLY.filter((key) => filter[key]) : [];
  for (const key of not) delete filter[key];
  const sort = state.more.sort || '', offset = Number(state.more.offset) || 0;
  const { rows, more } = await get(of, { ...filter, sort, limit: ROWS, offset: offset || '' });
  const head = h('div.head', {}, h('div', {}, h('h1', {}, of === 'events' ? 'Events' : 'Contacts'), h('p', {}, 'A row opens to the words of every report that tells it.', not.length > 0 && ` Contacts have no ${not.join(', ').replace('quad', 'class')}: that filter does not hold here.`)),
    h('div.tools', {}, choice('What is listed', [['events', 'Events'], ['contacts', 'Contacts']], of, (v) => setMore({ of: v === 'events' ? '' : v, sort: '', offset: '', open: '' })), exports(of, null, of, { ...filter, sort })));
  if (!rows.length) return main.replaceChildren(head, empty(`No ${of}`, offset ? 'There are no more rows.' : 'Nothing in the database answers this filter.'));
  const columns = COLUMNS[of];
  const body = h('tbody');
  for (const row of rows) body.append(rowOf(row, of, columns));
  const falling = sort.startsWith('-'), sorted = sort.replace('-', '');
  const header = h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, h('span.unseen', {}, 'Open')), columns.map(([key, label, , kind]) => {
    const on = sorted === key;
    return h(`th${kind ? `.${kind}` : ''}${LESS.includes(key) ? '.less' : ''}`, { scope: 'col', 'aria-sort': on ? (falling ? 'descending' : 'ascending') : null },
      h('button', { type: 'button', onclick: () => setMore({ sort: on && falling ? key : `-${key}`, offset: '' }) }, label, on ? (falling ? ' ↓' : ' ↑') : ''));
  })));
  main.replaceChildren(head, h('div.wide', {}, h('table', {}, h('caption.unseen', {}, `${of}, sorted by ${sorted || 'day, newest first'}`), header, body)),
    h('div.pager', {}, h('button', { type: 'button', disabled: offset === 0, onclick: () => setMore({ offset: Math.max(0, offset - ROWS) || '' }) }, 'Newer'),
      `rows ${number(offset + 1)} to ${number(offset + rows.length)}`, h('button', { type: 'button', disabled: !more, onclick: () => setMore({ offset: offset + ROWS }) }, 'Older')));
  if (state.more.open && rows.length === 1) body.querySelector('button').click();
}

function rowOf(row, of, columns) {
  const button = h('button.quiet', { type: 'button', 'aria-expanded': 'false', 'aria-label': `Reports that tell ${of === 'events' ? 'event' : 'contact'} ${row.id}` }, '▸');
  const line = h('tr', {}, h('td', {}, button), columns.map(([key, , cell, kind]) => h(`td${kind ? `.${kind}` : ''}${LESS.includes(key) ? '.less' : ''}`, {}, cell(row))));
  let below = null;
  button.addEventListener('click', async () => {
    const open = button.getAttribute('aria-expanded') === 'true';
    button.setAttribute('aria-expanded', String(!open));
    button.textContent = open ? '▸' : '▾';
    line.classList.toggle('open', !open);
    if (open) return below?.remove();
    below = h('tr', {}, h('td.told', { colspan: columns.length + 1 }, h('p.none', {}, 'Loading …')));
    line.after(below);
    try {
      const answer = await get(`${of === 'events' ? 'event' : 'contact'}/${row.id}`);
      below.firstChild.replaceChildren(...toldOf(answer));
    } catch (error) {
      if (error.name !== 'AbortError') below.firstChild.replaceChildren(failure(error));
    }
  });
  return line;
}

function quoteOf(e) {
  if (!e.trigger) return h('blockquote', {}, e.text);
  const at = byteMap(e.text), from = at(e.trigger[0] - e.start), to = at(e.trigger[1] - e.start);
  return h('blockquote', {}, e.text.slice(0, from), h('mark', {}, e.text.slice(from, to)), e.text.slice(to));
}

/* All reports that tell it; any two of them can be laid side by side. */
function toldOf(answer) {
  const chosen = new Set();
  const compare = h('a', { hidden: true, href: '#' }, 'Lay the two side by side');
  const pick = (report) => (e) => {
    e.target.checked ? chosen.add(report) : chosen.delete(report);
    const [a, b] = [...chosen];
    compare.hidden = chosen.size !== 2;
    if (chosen.size === 2) compare.setAttribute('href', address('compare', state.filter, { a, b }));
  };
  const reports = new Set(answer.told.map((t) => t.report));
  return [h('p.source', {}, `${plural(reports.size, 'report')}${reports.size > 1 ? '; choose two to compare them. ' : ''}`, compare),
    ...answer.told.map((t) => h('div', {}, t.evidence.slice(0, 3).map(quoteOf),
      h('p.source', {}, reports.size > 1 && h('label', {}, h('input', { type: 'checkbox', onchange: pick(t.report) }), h('span.unseen', {}, `Compare ${t.publisher || 'report'} ${t.report}`)), ' ',
        h('a', { href: address('record', state.filter, { report: t.report }) }, t.title || t.publisher || `report ${t.report}`),
        [t.title && t.publisher, t.published, t.status !== 'reported' && t.status, t.copies && plural(t.copies, 'copy', 'copies'), `sure ${t.confidence.toFixed(2)}`].filter(Boolean).map((x) => ` · ${x}`).join(''))))];
}
