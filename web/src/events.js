/* One event, contact or telling, as it is written in lists. */
import { h, plural } from './ui.js';
import { countryName } from './api.js';
import { channelName } from './record.js';
import { address } from './state.js';

/* The side of an event: the name, and the country where the name does not say it. */
export function sideOf(row, which) {
  const name = row[which], country = row[`${which}_country`];
  if (!name && !country) return null;
  const land = country ? countryName(country) : '';
  const office = row[`${which}_office`];
  if (land && (name === office || name === country)) return { name: land, land: '', office: name === country ? '' : office, country };
  return { name: name || land, land: name && land !== name ? land : '', office, country };
}

export function eventLine(row) {
  const source = sideOf(row, 'source'), target = sideOf(row, 'target');
  const say = (x) => (x.land ? `${x.name} (${x.country})` : x.name);
  return [h('a', { href: address('table', { id: String(row.id) }, { open: row.id }) }, say(source), target ? ` → ${say(target)}` : ''),
    h('small', {}, h(`span.dot.q${row.quad}`, { 'aria-hidden': 'true' }), ` ${row.event || 'STATEMENT'}${row.mode ? `/${row.mode}` : ''} · ${row.day || 'day not known'}${row.place ? ` · ${row.place}` : ''} · ${plural(row.reports, 'report')}`)];
}

export const contactTitle = (row) => channelName(row.channel);
