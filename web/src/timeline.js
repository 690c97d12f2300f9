/* Events over time. The picture keeps all of time and shades what is chosen; brushing chooses. */
import { h, s, tip, number, plural, empty, choice, say } from './ui.js';
import { get } from './api.js';
import { state, eventFilter, setFilter, setMore } from './state.js';
import { QUADS, dot } from './quads.js';
import { exports } from './export.js';
import { eventLine } from './events.js';
import { scaleTime, scaleLinear } from 'd3-scale';
import { axisBottom, axisLeft } from 'd3-axis';
import { brushX } from 'd3-brush';
import { select } from 'd3-selection';
import { timeDay, timeMonday, timeMonth, timeYear } from 'd3-time';
import { timeFormat } from 'd3-time-format';

const STEPS = { day: timeDay, week: timeMonday, month: timeMonth, year: timeYear };
const FORMATS = { day: timeFormat('%-d %B %Y'), week: timeFormat('week of %-d %B %Y'), month: timeFormat('%B %Y'), year: timeFormat('%Y') };
const iso = timeFormat('%Y-%m-%d');

function dateOf(text) {
  const [y, m = '1', d = '1'] = text.split('-');
  return new Date(+y, +m - 1, +d);
}

/* Rows of the server as one bucket a step, with a stack of series. */
function bucketsOf(rows, step, series) {
  const of = new Map();
  for (const row of rows) {
    if (!row[step]) continue;
    const key = row[step].slice(0, 10);
    if (!of.has(key)) of.set(key, { key, from: dateOf(key), counts: {}, all: 0 });
    const bucket = of.get(key);
    const name = row[series];
    bucket.counts[name] = (bucket.counts[name] || 0) + row.events;
    bucket.all += row.events;
  }
  const list = [...of.values()].sort((a, b) => a.from - b.from);
  for (const b of list) b.to = STEPS[step].offset(b.from, 1);
  return list;
}

const dayBefore = (date) => iso(timeDay.offset(date, -1));

/* How finely to cut: what gives some 20 to 200 bars. */
function stepFor(first, last) {
  const days = first && last ? (dateOf(last) - dateOf(first)) / 86400000 : 0;
  return days > 9000 ? 'year' : days > 900 ? 'month' : days > 130 ? 'week' : 'day';
}

function quadOf(type, types) {
  return types[type] || 1;
}

export async function timelineView(main, info) {
  const { since, until, ...rest } = eventFilter();
  const series = state.more.by === 'event' ? 'event' : 'quad';
  const months = state.more.step || !Object.keys(rest).length ? [] : (await get('stats', { ...rest, by: 'month' })).rows.filter((r) => r.month);
  const [first, last] = months.length ? [months[0].month, months[months.length - 1].month] : [info.database.first, info.database.last];
  const step = state.more.step || stepFor(first, last);
  const { rows } = await get('stats', { by: `${step},${series}`, ...rest });
  const buckets = bucketsOf(rows, step, series);
  if (!buckets.length) return main.replaceChildren(empty('No events', 'Nothing in the database answers this filter.'));
  const total = buckets.reduce((n, b) => n + b.all, 0);
  const plot = h('div.chart', { tabindex: '0', role: 'application', 'aria-roledescription': 'timeline', 'aria-label': `Events by ${step}. Left and right move, Enter chooses, Escape shows all.` });
  const side = h('aside', { 'aria-label': 'Events of the time that is pointed at' });
  const names = series === 'quad' ? QUADS.map((q) => q.quad) : [...new Set(rows.map((r) => r.event).filter(Boolean))].sort((a, b) => quadOf(a, info.events) - quadOf(b, info.events) || (a < b ? -1 : 1));
  const table = h('details', {}, h('summary', {}, 'As a table'), h('div.wide', {}));
  table.addEventListener('toggle', () => table.open && table.lastChild.replaceChildren(tableOf(buckets, step, series, names)));
  main.replaceChildren(
    h('div.head', {}, h('div', {}, h('h1', {}, 'Timeline'), h('p', {}, `${plural(total, 'event')} by ${step}, ${FORMATS[step](buckets[0].from)} to ${FORMATS[step](buckets[buckets.length - 1].from)}`)),
      h('div.tools', {}, choice('Series', [['quad', 'Class'], ['event', 'Type']], series, (by) => setMore({ by: by === 'quad' ? '' : by })),
        choice('Step', [['day', 'Day'], ['week', 'Week'], ['month', 'Month'], ['year', 'Year']], step, (v) => setMore({ step: v })),
        exports('timeline', () => plot.querySelector('svg'), 'stats', { ...rest, by: `${step},${series}` }))),
    h('div.split', {}, h('div', {}, plot, h('div.legend', {}, series === 'quad' ? QUADS.map((q) => h('span', {}, dot(q.quad), q.name)) : QUADS.map((q) => h('span', {}, dot(q.quad), `types of ${q.name.toLowerCase()}`)),
      (since || until) && h('button.link', { type: 'button', onclick: () => setFilter({ since: null, until: null }) }, 'all of time')), table), side));
  draw(plot, side, { buckets, step, series, names, types: info.events, since, until, rest });
}

function tableOf(buckets, step, series, names) {
  const label = (n) => (series === 'quad' ? QUADS[n - 1].name : n);
  return h('table', {}, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, step), names.map((n) => h('th.n', { scope: 'col' }, label(n))), h('th.n', { scope: 'col' }, 'all'))),
    h('tbody', {}, buckets.map((b) => h('tr', {}, h('th', { scope: 'row' }, b.key), names.map((n) => h('td.n', {}, number(b.counts[n] || 0))), h('td.n', {}, number(b.all))))));
}

function draw(plot, side, view) {
  const { buckets, step, series, names, types, since, until, rest } = view;
  const width = Math.max(300, plot.clientWidth), height = Math.max(240, Math.min(460, window.innerHeight - 330));
  const box = { left: 44, right: 22, top: 12, bottom: 26 };
  const x = scaleTime([buckets[0].from, buckets[buckets.length - 1].to], [box.left, width - box.right]);
  const y = scaleLinear([0, Math.max(...buckets.map((b) => b.all))], [height - box.bottom, box.top]).nice();
  const svg = s('svg.plot', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': `${number(buckets.reduce((n, b) => n + b.all, 0))} events over time, stacked by ${series}` });
  const root = select(svg);
  for (const t of y.ticks(5)) svg.append(s('line.grid', { x1: box.left, x2: width - box.right, y1: y(t), y2: y(t) }));
  /* One path for each series: a few elements however many buckets there are. */
  const base = new Map();
  for (const name of names) {
    let d = '';
    for (const b of buckets) {
      const n = b.counts[name] || 0;
      if (!n) continue;
      const from = base.get(b) || 0;
      const left = x(b.from), w = Math.max(0.6, x(b.to) - left - (x(b.to) - left > 4 ? 1 : 0));
      const top = y(from + n), h2 = y(from) - top;
      d += `M${left.toFixed(1)} ${top.toFixed(1)}h${w.toFixed(1)}v${h2.toFixed(1)}h${(-w).toFixed(1)}z`;
      base.set(b, from + n);
    }
    const path = s('path', { d });
    path.style.fill = `var(--q${series === 'quad' ? name : quadOf(name, types)})`;
    if (series === 'event') path.style.fillOpacity = String(1 - 0.14 * (names.filter((o) => quadOf(o, types) === quadOf(name, types)).indexOf(name) % 5));
    svg.append(path);
  }
  root.append('g').attr('class', 'axis').attr('transform', `translate(0,${height - box.bottom})`).call(axisBottom(x).ticks(Math.max(3, width / 110)).tickSizeOuter(0));
  root.append('g').attr('class', 'axis').attr('transform', `translate(${box.left},0)`).call(axisLeft(y).ticks(5).tickSizeOuter(0)).call((g) => g.select('.domain').remove());
  const cursor = s('line.cursor', { y1: box.top, y2: height - box.bottom, visibility: 'hidden' });
  svg.append(cursor);
  const bucketAt = (px) => {
    const t = x.invert(px);
    return buckets.find((b) => b.from <= t && t < b.to) || null;
  };
  const brush = brushX().extent([[box.left, box.top], [width - box.right, height - box.bottom]]).on('end', (event) => {
    if (!event.sourceEvent) return;
    if (!event.selection) return (since || until) ? setFilter({ since: null, until: null }) : undefined;
    const [from, to] = event.selection.map(x.invert);
    setFilter({ since: iso(from), until: iso(to) });
  });
  const layer = root.append('g').attr('class', 'brush').call(brush);
  if (since || until) {
    const from = since ? dateOf(since) : buckets[0].from;
    const to = until ? endOf(until) : buckets[buckets.length - 1].to;
    layer.call(brush.move, [Math.max(box.left, x(from)), Math.min(width - box.right, x(to))].sort((a, b) => a - b));
  }
  let shown = null, timer = 0;
  const point = (b, event) => {
    cursor.setAttribute('visibility', b ? 'visible' : 'hidden');
    if (!b) return tip(event);
    const middle = (x(b.from) + x(b.to)) / 2;
    cursor.setAttribute('x1', middle);
    cursor.setAttribute('x2', middle);
    if (event?.clientX !== undefined) tip(event, h('b', {}, FORMATS[step](b.from)), h('br'), plural(b.all, 'event'), ...(series === 'quad' ? QUADS.filter((q) => b.counts[q.quad]).flatMap((q) => [h('br'), `${q.name}: ${number(b.counts[q.quad])}`]) : []));
    if (b === shown) return;
    shown = b;
    clearTimeout(timer);
    timer = setTimeout(() => listOf(side, b, step, rest), 140);
  };
  svg.addEventListener('pointermove', (e) => {
    const { left, width: w } = svg.getBoundingClientRect();
    point(bucketAt(((e.clientX - left) * width) / w), e);
  });
  svg.addEventListener('pointerleave', (e) => tip(e));
  let at = buckets.length - 1;
  plot.addEventListener('keydown', (e) => {
    const move = { ArrowLeft: -1, ArrowRight: 1, PageUp: -12, PageDown: 12, Home: -1e6, End: 1e6 }[e.key];
    if (move) {
      at = Math.max(0, Math.min(buckets.length - 1, at + move));
      point(buckets[at], {});
      say(`${FORMATS[step](buckets[at].from)}: ${plural(buckets[at].all, 'event')}`);
    } else if (e.key === 'Enter') setFilter({ since: iso(buckets[at].from), until: dayBefore(buckets[at].to) });
    else if (e.key === 'Escape') setFilter({ since: null, until: null });
    else return;
    e.preventDefault();
  });
  plot.replaceChildren(svg);
  listOf(side, null, step, { ...rest, since, until });
}

function endOf(text) {
  const parts = text.split('-').length;
  return (parts === 1 ? timeYear : parts === 2 ? timeMonth : timeDay).offset(dateOf(text), 1);
}

/* The events of a bucket, or the newest of what is chosen. */
async function listOf(side, b, step, filter) {
  const chosen = b ? { ...filter, since: iso(b.from), until: dayBefore(b.to) } : filter;
  try {
    const { rows, more } = await get('events', { ...chosen, sort: b ? '-reports' : '', limit: 8 });
    side.replaceChildren(h('h2', {}, b ? FORMATS[step](b.from) : 'Newest'), rows.length ? h('ul.list', {}, rows.map((r) => h('li', {}, eventLine(r)))) : h('p.none', {}, 'No events.'),
      more && h('p', {}, h('button.link', { type: 'button', onclick: () => setFilter({ since: chosen.since, until: chosen.until }, 'table') }, 'all of them in the table')));
  } catch (error) {
    if (error.name !== 'AbortError') side.replaceChildren(h('p.error', {}, error.message));
  }
}
