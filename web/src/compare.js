/* Two reports of one contact side by side: what both say, where they disagree, what only one says. */
import { h, empty, plural } from './ui.js';
import { get, countryName } from './api.js';
import { state, address } from './state.js';
import { channelName, plainOf } from './record.js';

const HOW = { agree: 'both say', disagree: 'they disagree', only_a: 'only the left', only_b: 'only the right' };

const nameOf = (a) => (a ? a.name || a.office || countryName(a.country) : '—');
const people = (list) => list.map(nameOf).join(', ');

/* The comparison as rows: [what, how, left, right]. */
function rowsOf(diff) {
  const rows = [];
  for (const c of diff.contacts) {
    if (!c.channel) continue;
    rows.push(['channel', c.channel.said, channelName(c.channel.a), channelName(c.channel.b)]);
    rows.push(['began by', c.initiator.said, nameOf(c.initiator.a), nameOf(c.initiator.b)]);
    rows.push(['day', c.date.said, c.date.a, c.date.b], ['place', c.place.said, c.place.a?.name || c.place.a, c.place.b?.name || c.place.b]);
    for (const p of c.participants) rows.push(['who', p.said, nameOf(p.a), nameOf(p.b)]);
    for (const t of c.topics) rows.push(['topic', t.said, t.a, t.b]);
  }
  const position = (p) => (p ? `${people(p.by)}: ${p.stance.replace('_', ' ')} ${p.object || ''}` : '—');
  for (const p of diff.positions) rows.push(['position', p.said, position(p.a), position(p.b)]);
  const event = (e) => (e ? `${e.source} → ${e.target || '—'} ${e.event || ''}${e.mode ? `/${e.mode}` : ''}` : '—');
  for (const e of diff.events) if (e.contact === null || e.contact === undefined) rows.push(['event', e.said, event(e.a), event(e.b)]);
  return rows.filter((r) => HOW[r[1]]);
}

export async function compareView(main) {
  const { a, b } = state.more;
  if (!a || !b) return main.replaceChildren(empty('Two reports are wanted', 'Open an event in the table and choose two of its reports.'));
  const answer = await get('compare', { a, b });
  const { diff } = answer;
  const title = (x) => [x.record.doc.title || x.record.doc.publisher || `Report ${x.id}`, [x.record.doc.publisher, x.record.doc.published].filter(Boolean).join(', ')];
  const rows = rowsOf(diff);
  const mark = { agree: 'same', disagree: 'against', only_a: 'only', only_b: 'only' };
  const cell = (said, which, text) => h(`td${said === 'agree' ? '.same' : said === 'disagree' || said === `only_${which}` ? `.${mark[said]}` : ''}`, {}, text || '—');
  main.replaceChildren(
    h('div.head', {}, h('div', {}, h('h1', {}, 'Side by side'), h('p', {}, `${plural(diff.agreements, 'point')} in common, ${plural(diff.disagreements, 'disagreement')}, ${diff.only_a} only left, ${diff.only_b} only right`)),
      h('button', { type: 'button', onclick: () => history.back() }, 'Back')),
    h('div.wide', {}, h('table.points', {}, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'What'), [answer.a, answer.b].map((x) => h('th', { scope: 'col' }, title(x)[0], h('small.source', {}, ` ${title(x)[1]}`))), h('th', { scope: 'col' }, 'Said'))),
      h('tbody', {}, rows.map(([what, said, left, right]) => h('tr', {}, h('th', { scope: 'row' }, what), cell(said, 'a', left), cell(said, 'b', right), h('td.how', {}, HOW[said])))))),
    h('div.two', {}, [answer.a, answer.b].map((x) => h('section', {}, h('h2', {}, title(x)[0]), h('p.source', {}, title(x)[1], ' · ', h('a', { href: address('record', state.filter, { report: x.id }) }, 'its record')), plainOf(x)))));
}
