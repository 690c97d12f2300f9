/* The four classes of events: what they are called, and their colours, which are taken from the style sheet so that light and dark agree. */
import { h } from './ui.js';

export const QUADS = [
  { quad: 1, name: 'Verbal cooperation', short: 'talks, agrees, supports' },
  { quad: 2, name: 'Material cooperation', short: 'aids, yields, cooperates' },
  { quad: 3, name: 'Verbal conflict', short: 'accuses, demands, threatens' },
  { quad: 4, name: 'Material conflict', short: 'sanctions, coerces, assaults' },
];
export const colour = (quad) => getComputedStyle(document.documentElement).getPropertyValue(`--q${quad}`).trim();
export const dot = (quad) => h(`span.dot.q${quad}`, { 'aria-hidden': 'true' });

/* From -10 (conflict) to 10 (cooperation), as a colour between the two. */
export function mood(goldstein) {
  const t = Math.max(-1, Math.min(1, goldstein / 6));
  const mix = (name) => `color-mix(in oklab, ${colour(name)} ${Math.round(Math.abs(t) * 100)}%, ${getComputedStyle(document.documentElement).getPropertyValue('--soft').trim()})`;
  return mix(t < 0 ? 4 : 2);
}

export function pair(quads) {
  const all = quads.reduce((a, b) => a + b, 0) || 1;
  const box = h('span.pair', { 'aria-hidden': 'true' });
  quads.forEach((n, i) => {
    if (!n) return;
    const part = h(`i.q${i + 1}`);
    part.style.width = `${(n / all) * 100}%`;
    box.append(part);
  });
  return box;
}

export const inWords = (quads) => QUADS.map((q, i) => (quads[i] ? `${quads[i]} ${q.name.toLowerCase()}` : '')).filter(Boolean).join(', ');
