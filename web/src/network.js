/* Who deals with whom. Nodes are countries and organisations; the nearer two are, the more they have to do with each other. */
import { h, s, tip, number, plural, empty, say } from './ui.js';
import { get, countryName, sides } from './api.js';
import { setFilter, state } from './state.js';
import { dot, mood, pair, inWords, QUADS } from './quads.js';
import { exports } from './export.js';
import { forceSimulation, forceLink, forceManyBody, forceX, forceY, forceCollide } from 'd3-force';
import { scaleSqrt } from 'd3-scale';

const MOST = 90;

export async function networkView(main) {
  const answer = await get('network', state.filter);
  const dyads = answer.dyads.map((d) => ({ ...d, ends: sides(d.dyad) })).filter((d) => d.ends.length === 2);
  if (!dyads.length) return main.replaceChildren(empty('No pairs', 'No event of this filter has two sides.'));
  const plot = h('div.chart');
  const bars = h('aside', {}, h('h2', {}, 'Pairs'), dyadTable(dyads.slice(0, 40)));
  main.replaceChildren(
    h('div.head', {}, h('div', {}, h('h1', {}, 'Who deals with whom'), h('p', {}, `${plural(answer.all, 'pair')}, of which the ${number(Math.min(MOST, dyads.length))} most frequent are drawn`)),
      exports('network', () => plot.querySelector('svg'), 'network', state.filter)),
    h('div.split', {}, h('div', {}, plot,
      h('div.legend', {}, h('span', {}, 'conflict', h('span.ramp', { 'aria-hidden': 'true' }), 'cooperation'), h('span', {}, 'wider: more events'), answer.mediations.length > 0 && h('span', {}, '◆ mediates, dashed to those between whom')),
      mediators(answer.mediations)), bars));
  draw(plot, dyads.slice(0, MOST), answer.mediations);
}

function dyadTable(dyads) {
  return h('div.wide', {}, h('table', {}, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Pair'), h('th', { scope: 'col' }, 'Kind'), h('th.n', { scope: 'col' }, 'Events'))),
    h('tbody', {}, dyads.map((d) => h('tr', {}, h('td', {}, h('button.link', { type: 'button', onclick: () => setFilter({ dyad: d.dyad, country: null }) }, d.ends.map(countryName).join(' – '))),
      h('td', {}, pair(d.quads), h('span.unseen', {}, inWords(d.quads))), h('td.n', {}, number(d.events)))))));
}

const words = (list) => String(list || '').split(' ').filter(Boolean);

function mediators(rows) {
  if (!rows.length) return null;
  return h('section', {}, h('h2', {}, 'Mediation'), h('ul.list', {}, rows.slice(0, 10).map((m) => h('li', {}, h('b', {}, words(m.mediators).map(countryName).join(', ')),
    m.parties ? ` between ${words(m.parties).map(countryName).join(' and ')}` : '', m.conflict ? ` over ${m.conflict}` : '', h('small', {}, `told ${plural(m.mediations, 'time')}`)))));
}

/* The same place for the same data, whenever it is drawn. */
function layout(dyads, mediations, width, height) {
  const nodes = new Map();
  const node = (id) => nodes.get(id) || nodes.set(id, { id, events: 0, mediates: 0 }).get(id);
  const links = dyads.map((d) => ({ ...d, source: node(d.ends[0]), target: node(d.ends[1]) }));
  for (const l of links) for (const end of [l.source, l.target]) end.events += l.events;
  const dashes = [];
  for (const m of mediations)
    for (const who of words(m.mediators)) {
      if (!nodes.has(who)) continue;
      node(who).mediates += m.mediations;
      for (const party of words(m.parties)) if (nodes.has(party) && party !== who) dashes.push({ source: node(who), target: node(party), m });
    }
  const list = [...nodes.values()];
  const r = scaleSqrt([0, Math.max(...list.map((n) => n.events))], [4, 24]);
  for (const [i, n] of list.entries()) {
    n.r = r(n.events);
    n.x = width / 2 + Math.cos(i * 2.4) * (40 + i * 3);
    n.y = height / 2 + Math.sin(i * 2.4) * (40 + i * 3);
  }
  const most = Math.max(...links.map((l) => l.events));
  forceSimulation(list).force('link', forceLink(links).distance((l) => 60 + 70 * (1 - Math.sqrt(l.events / most)) + l.source.r + l.target.r).strength(0.25))
    .force('charge', forceManyBody().strength(-190)).force('x', forceX(width / 2).strength(0.05 * Math.min(1, height / width) + 0.02)).force('y', forceY(height / 2).strength(0.09))
    .force('collide', forceCollide((n) => n.r + 13)).stop().tick(320);
  for (const n of list) {
    n.x = Math.max(n.r + 14, Math.min(width - n.r - 14, n.x));
    n.y = Math.max(n.r + 6, Math.min(height - n.r - 16, n.y));
  }
  return { list, links, dashes, most };
}

function draw(plot, dyads, mediations) {
  const width = Math.max(310, plot.clientWidth), height = Math.max(360, Math.min(680, window.innerHeight - 290));
  const { list, links, dashes, most } = layout(dyads, mediations, width, height);
  const w = scaleSqrt([0, most], [0.7, 9]);
  const svg = s('svg.plot', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'group', 'aria-label': 'Network of countries and organisations; the table beside it says the same' });
  const edges = links.map((l) => {
    const line = s('line.edge', { x1: l.source.x, y1: l.source.y, x2: l.target.x, y2: l.target.y, 'stroke-width': w(l.events), 'stroke-linecap': 'round' });
    line.style.stroke = mood(l.goldstein);
    line.style.strokeOpacity = '.75';
    line.addEventListener('pointermove', (e) => tip(e, h('b', {}, l.ends.map(countryName).join(' – ')), h('br'), plural(l.events, 'event'), h('br'), inWords(l.quads), h('br'), `mean Goldstein ${l.goldstein.toFixed(1)}`));
    line.addEventListener('pointerleave', (e) => tip(e));
    line.addEventListener('click', () => { tip({}); setFilter({ dyad: l.dyad, country: null }); });
    svg.append(line);
    return line;
  });
  for (const d of dashes) {
    const line = s('line', { x1: d.source.x, y1: d.source.y, x2: d.target.x, y2: d.target.y, 'stroke-width': 1.2, 'stroke-dasharray': '1 4', 'stroke-linecap': 'round' });
    line.style.stroke = 'var(--ink)';
    line.style.pointerEvents = 'none';
    svg.append(line);
  }
  for (const n of [...list].sort((a, b) => b.events - a.events)) {
    const name = countryName(n.id);
    const g = s('g.node', { transform: `translate(${n.x.toFixed(1)},${n.y.toFixed(1)})`, tabindex: '0', role: 'button', 'aria-label': `${name}: ${plural(n.events, 'event')}${n.mediates ? ', mediates' : ''}. Filter.` });
    const shape = n.mediates ? s('path', { d: `M0 ${-n.r * 1.25}L${n.r * 1.25} 0 0 ${n.r * 1.25} ${-n.r * 1.25} 0Z` }) : s('circle', { r: n.r });
    shape.style.fill = 'var(--sheet)';
    shape.style.stroke = 'var(--ink)';
    shape.setAttribute('stroke-width', '1.4');
    const label = s('text', { 'text-anchor': 'middle', y: n.r > 15 ? 4 : n.r + 12 }, n.r > 15 || list.length > 26 ? n.id.replace(/^IGO(...).*/, '$1') : name);
    label.classList.add('name');
    g.append(shape, label);
    const choose = () => { tip({}); setFilter({ country: n.id, dyad: null }); };
    g.addEventListener('click', choose);
    g.addEventListener('keydown', (e) => (e.key === 'Enter' || e.key === ' ') && (e.preventDefault(), choose()));
    const near = (on) => edges.forEach((line, i) => line.classList.toggle('fade', on && links[i].source !== n && links[i].target !== n));
    g.addEventListener('pointerenter', () => near(true));
    g.addEventListener('focus', () => { near(true); say(`${name}: ${plural(n.events, 'event')}`); });
    g.addEventListener('blur', () => near(false));
    g.addEventListener('pointermove', (e) => tip(e, h('b', {}, name), h('br'), plural(n.events, 'event'), n.mediates ? h('br') : '', n.mediates ? `mediates in ${plural(n.mediates, 'report')}` : ''));
    g.addEventListener('pointerleave', (e) => { near(false); tip(e); });
    svg.append(g);
  }
  plot.replaceChildren(svg);
}
