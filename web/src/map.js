/* Where it happened, and who spoke with whom: circles at places, arcs between capitals. */
import { h, s, tip, number, plural, empty, choice } from './ui.js';
import { get, countryName } from './api.js';
import { eventFilter, setFilter, setMore, state } from './state.js';
import { pair, inWords } from './quads.js';
import { exports } from './export.js';
import { geoNaturalEarth1, geoPath, geoGraticule10 } from 'd3-geo';
import { scaleSqrt } from 'd3-scale';
import { zoom as makeZoom } from 'd3-zoom';
import { select } from 'd3-selection';
import { feature, mesh } from 'topojson-client';

let world = null;

async function land() {
  if (!world) world = fetch('/world.json').then((r) => r.json());
  return world;
}

/* "QAT-TUR-USA" is three pairs. */
function arcsOf(rows, countries) {
  const of = new Map();
  for (const row of rows) {
    const ends = String(row.countries || '').split('-').filter((c) => countries[c]);
    for (let i = 0; i < ends.length; i++)
      for (let j = i + 1; j < ends.length; j++) {
        const key = `${ends[i]}-${ends[j]}`;
        const arc = of.get(key) || of.set(key, { key, ends: [ends[i], ends[j]], contacts: 0 }).get(key);
        arc.contacts += row.contacts;
      }
  }
  return [...of.values()].sort((a, b) => b.contacts - a.contacts).slice(0, 160);
}

export async function mapView(main, info) {
  const [answer, topology] = await Promise.all([get('places', eventFilter()), land()]);
  const what = state.more.show || 'both';
  const places = answer.places.filter((p) => p.lat !== null && p.lon !== null);
  const arcs = arcsOf(answer.contacts, info.countries);
  const plot = h('div.chart');
  const list = h('aside', {}, h('h2', {}, 'Places'), places.length ? h('div.wide', {}, h('table', {}, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Place'), h('th', { scope: 'col' }, 'Kind'), h('th.n', { scope: 'col' }, 'Events'))),
    h('tbody', {}, places.slice(0, 30).map((p) => h('tr', {}, h('td', {}, h('button.link', { type: 'button', onclick: () => setFilter({ place: p.place }) }, p.place), p.place_country && p.place_country !== p.place && h('small', {}, countryName(p.place_country))),
      h('td', {}, pair(p.quads), h('span.unseen', {}, inWords(p.quads))), h('td.n', {}, number(p.events))))))) : h('p.none', {}, 'No event of this filter has a place.'));
  if (!places.length && !arcs.length) return main.replaceChildren(empty('Nothing to draw', 'No event of this filter has a place, and no contact two countries.'));
  main.replaceChildren(
    h('div.head', {}, h('div', {}, h('h1', {}, 'Map'), h('p', {}, `${plural(places.length, 'place')} of events, ${plural(arcs.length, 'pair')} of capitals in contact`)),
      h('div.tools', {}, choice('What is drawn', [['both', 'Both'], ['events', 'Events'], ['contacts', 'Contacts']], what, (v) => setMore({ show: v === 'both' ? '' : v })),
        exports('map', () => plot.querySelector('svg'), 'places', eventFilter()))),
    h('div.split', {}, h('div', {}, plot, h('div.legend', {}, h('span', {}, h('span.dot.q2', { 'aria-hidden': 'true' }), 'more cooperation'), h('span', {}, h('span.dot.q4', { 'aria-hidden': 'true' }), 'more conflict'),
      h('span', {}, 'larger: more events'), h('span', {}, 'arcs: contacts between capitals'))), list));
  draw(plot, topology, what === 'contacts' ? [] : places, what === 'events' ? [] : arcs, info.countries);
}

function draw(plot, topology, places, arcs, countries) {
  const width = Math.max(310, plot.clientWidth), height = Math.round(Math.min(width * 0.52, Math.max(300, window.innerHeight - 270)));
  const lands = feature(topology, topology.objects.countries);
  lands.features = lands.features.filter((f) => f.id !== '010'); /* nobody calls from Antarctica */
  const projection = geoNaturalEarth1().rotate([-11, 0]).fitExtent([[4, 4], [width - 4, height - 4]], lands);
  const path = geoPath(projection);
  const svg = s('svg.plot', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'group', 'aria-label': 'World map; the table beside it says the same' });
  const sheet = s('g', {});
  sheet.append(s('path.land', { d: path(lands) }));
  const borders = s('path', { d: path(mesh(topology, topology.objects.countries, (a, b) => a !== b && a.id !== '010')), fill: 'none', 'stroke-width': 0.6 });
  borders.style.stroke = 'var(--paper)';
  sheet.append(borders);
  const rings = s('path', { d: path(geoGraticule10()), fill: 'none', 'stroke-width': 0.4 });
  rings.style.stroke = 'var(--line)';
  rings.style.strokeOpacity = '.5';
  sheet.prepend(rings);
  const most = Math.max(1, ...arcs.map((a) => a.contacts));
  for (const a of [...arcs].reverse()) {
    const [from, to] = a.ends.map((c) => [countries[c].lon, countries[c].lat]);
    const [x1, y1] = projection(from), [x2, y2] = projection(to);
    const bend = 0.2, cx = (x1 + x2) / 2 + (y2 - y1) * bend * (x1 < x2 ? 1 : -1), cy = (y1 + y2) / 2 - Math.abs(x2 - x1) * bend;
    const line = s('path.edge', { d: `M${x1.toFixed(1)} ${y1.toFixed(1)}Q${cx.toFixed(1)} ${cy.toFixed(1)} ${x2.toFixed(1)} ${y2.toFixed(1)}`, fill: 'none', 'stroke-width': 0.7 + 3 * Math.sqrt(a.contacts / most), 'stroke-linecap': 'round', 'vector-effect': 'non-scaling-stroke' });
    line.style.stroke = 'var(--q1)';
    line.style.strokeOpacity = String(0.3 + 0.5 * Math.sqrt(a.contacts / most));
    line.addEventListener('pointermove', (e) => tip(e, h('b', {}, a.ends.map(countryName).join(' – ')), h('br'), plural(a.contacts, 'contact')));
    line.addEventListener('pointerleave', (e) => tip(e));
    line.addEventListener('click', () => { tip({}); setFilter({ dyad: a.key }); });
    sheet.append(line);
  }
  const r = scaleSqrt([0, Math.max(30, ...places.map((p) => p.events))], [2.4, 22]);
  const spots = [], labels = [];
  for (const p of places) {
    const at = projection([p.lon, p.lat]);
    if (!at) continue;
    const hard = p.quads[2] + p.quads[3] > p.quads[0] + p.quads[1];
    const g = s('g.spot', { tabindex: spots.length < 40 ? '0' : null, role: 'button', 'aria-label': `${p.place}: ${plural(p.events, 'event')}, ${inWords(p.quads)}. Filter.` });
    const circle = s('circle', { r: r(p.events) });
    circle.style.fill = `var(--q${hard ? 4 : 2})`;
    circle.style.fillOpacity = '.62';
    circle.style.stroke = 'var(--paper)';
    g.append(circle);
    if (spots.length < 14 && labels.every(([x, y]) => Math.abs(x - at[0]) > 76 || Math.abs(y - at[1]) > 15)) {
      labels.push(at);
      const name = s('text', { x: r(p.events) + 3, y: 4 }, p.place);
      name.classList.add('name');
      g.append(name);
    }
    const choose = () => { tip({}); setFilter({ place: p.place }); };
    g.addEventListener('click', choose);
    g.addEventListener('keydown', (e) => (e.key === 'Enter' || e.key === ' ') && (e.preventDefault(), choose()));
    g.addEventListener('pointermove', (e) => tip(e, h('b', {}, p.place), p.place_country ? `, ${countryName(p.place_country)}` : '', h('br'), plural(p.events, 'event'), h('br'), inWords(p.quads)));
    g.addEventListener('pointerleave', (e) => tip(e));
    spots.push({ g, at });
  }
  const place = (k) => { for (const { g, at } of spots) g.setAttribute('transform', `translate(${at[0].toFixed(1)},${at[1].toFixed(1)}) scale(${(1 / k).toFixed(4)})`); };
  place(1);
  for (const { g } of [...spots].reverse()) sheet.append(g);
  svg.append(sheet);
  const zoom = makeZoom().scaleExtent([1, 12]).translateExtent([[0, 0], [width, height]]).filter((e) => (e.type === 'wheel' ? e.ctrlKey || e.metaKey : !e.button)).on('zoom', (e) => {
    sheet.setAttribute('transform', e.transform);
    place(e.transform.k);
  });
  select(svg).call(zoom).on('dblclick.zoom', null);
  const by = (factor) => () => select(svg).call(factor ? zoom.scaleBy : zoom.transform, factor || { k: 1, x: 0, y: 0, toString: () => '' });
  const tools = h('div.tools', {}, h('button.quiet', { type: 'button', 'aria-label': 'Zoom in', onclick: by(1.6) }, '+'), h('button.quiet', { type: 'button', 'aria-label': 'Zoom out', onclick: by(1 / 1.6) }, '−'));
  plot.replaceChildren(svg, tools);
}
