/* A report and its record: facts on the left, the text on the right, each lighting up in the other. */
import { h, s, say, failure } from './ui.js';
import { code, get, countryName } from './api.js';
import { state, address, go } from './state.js';

const CHANNELS = { phone: 'Phone call', video: 'Video call', meeting: 'Meeting', visit: 'Visit', letter: 'Letter', summons: 'Summons', credentials: 'Credentials',
  statement: 'Statement', other: 'Contact' };
const EXAMPLE = `DOHA, March 12 - Prime Minister and Minister of Foreign Affairs HE Sheikh Mohammed bin Abdulrahman bin Jassim Al Thani received a phone call on Tuesday from Minister of Foreign Affairs of the Republic of Turkiye HE Hakan Fidan.

During the call, they discussed bilateral relations and ways to strengthen them, the latest developments in the Gaza Strip, and the joint mediation efforts to reach a ceasefire. The two ministers stressed the need for the immediate entry of humanitarian aid into the Strip and expressed their hope for a lasting truce.

HE the Prime Minister reiterated Qatar's full support for the efforts of the United Nations.`;

export const channelName = (channel) => CHANNELS[channel] || 'Contact';

/* Offsets of the record count bytes; a string of JavaScript counts UTF-16 units. */
export function byteMap(text) {
  const map = new Uint32Array(new TextEncoder().encode(text).length + 1);
  let byte = 0;
  for (let i = 0; i < text.length; ) {
    const point = text.codePointAt(i);
    const bytes = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    const units = point > 0xffff ? 2 : 1;
    for (let b = 0; b < bytes; b++) map[byte + b] = i;
    byte += bytes;
    i += units;
  }
  map[byte] = text.length;
  return (offset) => map[Math.min(offset, byte)];
}

/* Everything of a record that words of the text prove: {key, words: [[start, end]], sentences: [[start, end]], quad}. */
function factsOf(record) {
  const facts = new Map();
  const spans = (evidence) => evidence.map((e) => [e.start, e.end]);
  const triggers = (evidence) => evidence.filter((e) => e.trigger && e.trigger[1] > e.trigger[0]).map((e) => e.trigger);
  record.actors.forEach((a) => facts.set(a.id, { words: a.mentions.map((m) => [m.start, m.end]), sentences: [] }));
  record.events.forEach((e) => facts.set(e.id, { words: triggers(e.evidence), sentences: spans(e.evidence), quad: e.quad, rule: e.rule }));
  record.contacts.forEach((c) => {
    const event = record.events.find((e) => e.id === c.event);
    facts.set(c.id, { words: event ? triggers(event.evidence) : [], sentences: spans(c.evidence), quad: event?.quad });
    c.topics.forEach((t, i) => facts.set(`${c.id}t${i}`, { words: t.end > t.start ? [[t.start, t.end]] : [], sentences: [] }));
  });
  record.positions.forEach((p, i) => facts.set(`p${i}`, { words: [], sentences: spans(p.evidence) }));
  record.mediation.forEach((m, i) => facts.set(`m${i}`, { words: [], sentences: spans(m.evidence) }));
  return facts;
}

/* The text in pieces that begin and end with some fact's words or sentence. */
function textOf(answer, facts) {
  const at = byteMap(answer.text);
  const cuts = new Set([0, answer.text.length]);
  const list = [];
  for (const [key, f] of facts) {
    for (const [kind, spans] of [['words', f.words], ['sentences', f.sentences]])
      for (const [start, end] of spans) {
        const item = { key, kind, start: at(start), end: at(end), quad: f.quad };
        list.push(item);
        cuts.add(item.start).add(item.end);
      }
  }
  const sorted = [...cuts].sort((a, b) => a - b);
  const box = h('div.text', { tabindex: '0', role: 'region', 'aria-label': 'Text of the report' });
  const title = answer.record.doc.title ? at(answer.record.doc.text_offset) : 0;
  for (let i = 0; i + 1 < sorted.length; i++) {
    const piece = answer.text.slice(sorted[i], sorted[i + 1]);
    const over = list.filter((x) => x.start <= sorted[i] && x.end >= sorted[i + 1]);
    const words = over.filter((x) => x.kind === 'words');
    const classes = [words.length ? 't' : '', sorted[i + 1] <= title ? 'title' : '', words.find((x) => x.quad) ? `q${words.find((x) => x.quad).quad}` : '']
      .filter(Boolean).join('.');
    const keyboard = words.length ? { tabindex: '0', role: 'button', 'aria-label': `${piece.trim()}: show what it tells` } : {};
    box.append(over.length || classes
      ? h(`span${classes ? `.${classes}` : ''}`, { 'data-words': words.map((x) => x.key).join(' ') || null,
          'data-sentences': over.filter((x) => x.kind === 'sentences').map((x) => x.key).join(' ') || null, ...keyboard }, piece)
      : piece);
  }
  return box;
}

/* Where the pointer was seen last: what comes under it because the page was scrolled was not pointed at. */
let seen = '';
const where = (e) => `${e.clientX},${e.clientY}`;
document.addEventListener('pointermove', (e) => { seen = where(e); });

/* Pointing at a fact lights its words, and the other way round; a click keeps it lit. */
function link(card, text) {
  let pinned = null;
  const pieces = [...text.querySelectorAll('[data-words], [data-sentences]')];
  const facts = [...card.querySelectorAll('[data-fact]')];
  const has = (element, name, keys) => (element.dataset[name] || '').split(' ').some((k) => keys.includes(k));
  const light = (keys, from) => {
    for (const p of pieces) {
      const words = has(p, 'words', keys);
      p.classList.toggle('lit', words);
      p.classList.toggle('lit-weak', !words && has(p, 'sentences', keys));
    }
    for (const f of facts) f.classList.toggle('lit', keys.includes(f.dataset.fact));
    if (!keys.length) return;
    if (from === 'card') {
      const first = text.querySelector('.lit') || text.querySelector('.lit-weak');
      if (first && text.scrollHeight > text.clientHeight + 4) text.scrollTop = Math.max(0, first.offsetTop - text.offsetTop - text.clientHeight / 3);
    }
  };
  const keyOf = (element) => element.closest?.('[data-fact]')?.dataset.fact;
  const keysOf = (element) => (element.closest?.('[data-words]')?.dataset.words || element.closest?.('[data-sentences]')?.dataset.sentences || '').split(' ').filter(Boolean);
  /* What stays lit when nothing is pointed at: what was clicked, else where the keyboard is. */
  const rest = () => {
    const focus = document.activeElement?.matches(':focus-visible') ? document.activeElement : null;
    const focused = focus && card.contains(focus) ? [keyOf(focus)].filter(Boolean) : focus && text.contains(focus) ? keysOf(focus) : [];
    light(pinned ? [pinned] : focused, null);
  };
  const scrolled = (e) => e.type === 'pointerover' && where(e) === seen;
  for (const type of ['pointerover', 'focusin']) {
    card.addEventListener(type, (e) => scrolled(e) || (keyOf(e.target) ? light([keyOf(e.target)], 'card') : rest()));
    text.addEventListener(type, (e) => scrolled(e) || (keysOf(e.target).length ? light(keysOf(e.target), 'text') : rest()));
  }
  for (const box of [card, text]) {
    box.addEventListener('pointerleave', rest);
    box.addEventListener('focusout', rest);
  }
  const pin = (key) => {
    pinned = pinned === key ? null : key;
    for (const f of facts) f.classList.toggle('pinned', f.dataset.fact === pinned);
    rest();
  };
  card.addEventListener('click', (e) => {
    const fact = e.target.closest('.say, .who, .arrow') && keyOf(e.target);
    if (fact) pin(fact);
  });
  const jump = (element) => {
    const key = keysOf(element)[0];
    const found = key && facts.find((f) => f.dataset.fact === key);
    if (found) (found.querySelector('.say') || found).focus({ preventScroll: false });
  };
  text.addEventListener('click', (e) => e.target.closest('[data-words]') && pin(keysOf(e.target)[0]));
  text.addEventListener('keydown', (e) => {
    if ((e.key === 'Enter' || e.key === ' ') && e.target.dataset.words) {
      e.preventDefault();
      jump(e.target);
    }
  });
}

/* --- the card --- */

const sideOf = (a) => (a.country ? countryName(a.country) : a.kind === 'organisation' ? '' : 'country not said');
const nameOf = (a) => a.name || a.office || (a.country ? countryName(a.country) : '?');
const BASIS = { knowledge: 'known', inferred: 'inferred', stated: '' };

function person(a, role) {
  const country = [sideOf(a), BASIS[a.country_basis]].filter(Boolean).join(', ');
  return h('button.who', { type: 'button', 'data-fact': a.id },
    role && h('span.unseen', {}, `${role}: `), h('b', {}, nameOf(a)), a.office && a.name && h('small', {}, a.office),
    country && country !== nameOf(a) && h('small', {}, country));
}

function arrow(c) {
  const both = !c.initiator;
  return s('svg', { viewBox: '0 0 90 20', 'aria-hidden': 'true', preserveAspectRatio: 'none' },
    s('path', { d: both ? 'M4 10H86M12 4 4 10l8 6M78 4l8 6-8 6' : 'M4 10H86M78 4l8 6-8 6' }));
}

/* Why the program says so: the rule, the words, how sure it is. */
function why(answer, event, at) {
  const rule = event.rule && answer.rules[event.rule];
  const words = event.evidence.map((e) => {
    const sentence = answer.text.slice(at(e.start), at(e.end));
    if (!e.trigger || e.trigger[1] <= e.trigger[0]) return h('blockquote', {}, sentence);
    const [from, to] = [at(e.trigger[0]) - at(e.start), at(e.trigger[1]) - at(e.start)];
    return h('blockquote', {}, sentence.slice(0, from), h('mark', {}, sentence.slice(from, to)), sentence.slice(to));
  });
  const learned = !rule && !event.rule?.startsWith('rules/');
  return h('div.because', {},
    h('dl', {},
      h('dt', {}, 'told by'), h('dd', {}, words),
      h('dt', {}, 'confidence'), h('dd', {}, h('span.bar', {}, bar(event.confidence)), event.confidence.toFixed(2)),
      event.rule && h('dt', {}, 'rule'), event.rule && h('dd', {}, event.rule, learned && ' (found by what was learned from examples, not by a written rule)'),
      h('dt', {}, 'code'), h('dd', {}, `CAMEO ${event.cameo}, Goldstein ${event.goldstein}, ${event.status}`,
        event.contexts.length ? `, context ${event.contexts.join(', ')}` : '')),
    rule && h('pre', {}, rule.trim()));
}

function bar(share) {
  const i = document.createElement('i');
  i.style.width = `${Math.round(share * 100)}%`;
  return i;
}

/* A line of the card; `more` (a function) makes what "why" opens. */
function fact(key, whose, what, more) {
  const line = h('li', {}, h('div.fact', { 'data-fact': key }, whose !== null && h('span.whose', {}, whose), h('button.say', { type: 'button' }, what)));
  if (!more) return line;
  const button = h('button.why', { type: 'button', 'aria-expanded': 'false' }, 'why', h('span.unseen', {}, ` does it say so`));
  button.addEventListener('click', () => {
    const open = button.getAttribute('aria-expanded') === 'true';
    button.setAttribute('aria-expanded', String(!open));
    if (open) line.lastChild.remove();
    else line.append(more());
  });
  line.firstChild.append(button);
  return line;
}

function contactCard(answer, c, at) {
  const actor = (id) => answer.record.actors.find((a) => a.id === id);
  const all = c.participants.map(actor).filter(Boolean);
  const left = c.initiator ? all.filter((a) => a.id === c.initiator) : all.slice(0, Math.ceil(all.length / 2));
  const right = all.filter((a) => !left.includes(a));
  const when = [c.date, c.place?.name, c.status !== 'reported' ? c.status : null].filter(Boolean).join(' · ');
  const event = answer.record.events.find((e) => e.id === c.event);
  const told = c.topics.map((t, i) => [t, i]).filter(([t]) => !t.empty);
  return [
    h('div.meeting', {},
      h('div.side', {}, left.map((a) => person(a, c.initiator ? 'began it' : 'party'))),
      h('button.arrow', { type: 'button', 'data-fact': c.id }, h('b', {}, channelName(c.channel)), arrow(c), when || (c.initiator ? '' : 'who began it is not said')),
      h('div.side.right', {}, right.map((a) => person(a, 'with')))),
    told.length > 0 && h('ul.facts.topics', { 'aria-label': 'Topics' }, told.map(([t, i]) => fact(`${c.id}t${i}`, i === told[0][1] ? 'about' : '', t.text,
      i === told[0][1] && event ? () => why(answer, event, at) : null))),
  ];
}

export function cardOf(answer) {
  const { record } = answer;
  const at = byteMap(answer.text);
  const actor = (id) => record.actors.find((a) => a.id === id);
  const short = (id) => {
    const a = actor(id);
    return a ? a.country || a.name || a.office || '?' : '—';
  };
  const party = (id) => {
    const a = actor(id);
    return a ? (a.kind === 'person' || a.kind === 'organisation' || a.kind === 'group' || !a.country ? nameOf(a) : countryName(a.country)) : '—';
  };
  const card = h('article.card', { 'aria-label': 'Record of the report' });
  if (record.contacts.length) card.append(h('section', {}, h('h3', {}, record.contacts.length > 1 ? 'Contacts' : 'Contact'), record.contacts.map((c) => contactCard(answer, c, at))));
  if (record.positions.length)
    card.append(h('section', {}, h('h3', {}, 'Positions'), h('ul.facts', {}, record.positions.map((p, i) => fact(`p${i}`, [...new Set(p.by.map(short))].join(', '),
      [h('em', {}, `${p.stance.replace('_', ' ')} `), p.object || '', p.addressees.length ? h('em', {}, ` (to ${p.addressees.map(party).join(', ')})`) : '']))))); 
  if (record.mediation.length)
    card.append(h('section', {}, h('h3', {}, 'Mediation'), h('ul.facts', {}, record.mediation.map((m, i) => fact(`m${i}`, m.mediators.join(', '),
      [h('em', {}, m.parties.length ? 'between ' : ''), m.parties.map(countryName).join(' and '), h('em', {}, m.parties.length ? ' over ' : 'on '), m.conflict || 'what is not said'])))));
  card.append(h('section', {}, h('h3', {}, 'Events'), record.events.length
    ? h('ul.facts', {}, record.events.map((e) => fact(e.id, `${short(e.source)} → ${e.target ? short(e.target) : '—'}`,
      [h(`span.type.q${e.quad}`, {}, e.event || 'STATEMENT', e.mode ? ` / ${e.mode}` : ''), ` ${party(e.source)}${e.target ? ` → ${party(e.target)}` : ''}`,
        h('em', {}, [e.date, e.place?.name, e.reports > 1 ? `told ${e.reports} times` : null, e.status !== 'reported' ? e.status : null].filter(Boolean).map((t) => ` · ${t}`).join(''))],
      () => why(answer, e, at))))
    : h('p.none', {}, 'No event was found. ', nothing(answer))));
  return card;
}

/* Why a report told nothing, in a sentence. */
function nothing(answer) {
  const named = answer.sentences.reduce((n, x) => n + x.named, 0);
  if (!named) return 'Nobody is named whom the program knows or can tell as an actor.';
  const words = [...new Set(answer.sentences.flatMap((x) => x.words))].slice(0, 6);
  return words.length ? `These words could tell one, but not with the parties they have here: ${words.join(', ')}.` : 'No word of it tells of an event.';
}

/* The text alone. */
export const plainOf = (answer) => textOf(answer, new Map());

export function sheetOf(answer) {
  const facts = factsOf(answer.record);
  const card = cardOf(answer), text = textOf(answer, facts);
  link(card, text);
  return h('div.sheet', {}, card, text);
}

function headOf(answer, again) {
  const { doc } = answer.record;
  const where = [doc.publisher, doc.published].filter(Boolean).join(', ');
  return h('div.head', {}, h('div', {}, h('h1', {}, doc.title || 'Record of a report'),
    h('p', {}, where, where && doc.url && ' · ', doc.url && /^https?:/.test(doc.url) && h('a', { href: doc.url, rel: 'noreferrer' }, 'original'))),
  h('div.tools', {}, h('button', { type: 'button', onclick: () => download(answer) }, 'JSON'), again));
}

function download(answer) {
  const link = h('a', { href: URL.createObjectURL(new Blob([JSON.stringify(answer.record, null, 2)], { type: 'application/json' })), download: 'record.json' });
  link.click();
}

/* --- paste or drop a report --- */

let kept = { text: '', published: '', publisher: '', answer: null };

function form(main) {
  const text = h('textarea', { id: 'report', 'aria-label': 'Text of a report', placeholder: 'Paste a report, or drop a text file or a saved web page here.', spellcheck: 'false', value: kept.text });
  const published = h('input', { type: 'date', value: kept.published });
  const publisher = h('input', { type: 'text', value: kept.publisher, placeholder: 'e.g. QNA' });
  const file = h('input', { type: 'file', accept: '.txt,.html,.htm,.json,text/plain,text/html,application/json', 'aria-label': 'Choose a file' });
  const note = h('div', {});
  const run = async (body, type) => {
    kept = { text: type === 'text/plain' ? body : '', published: published.value, publisher: publisher.value, answer: null };
    box.classList.add('busy');
    try {
      kept.answer = await code(body, type, { published: published.value, publisher: publisher.value });
      show(main);
      say(`Coded: ${kept.answer.record.contacts.length} contacts, ${kept.answer.record.events.length} events.`);
      main.querySelector('h1').scrollIntoView({ block: 'nearest' });
    } catch (error) {
      if (error.name !== 'AbortError') note.replaceChildren(failure(error));
    } finally {
      box.classList.remove('busy');
    }
  };
  const takeFile = async (f) => {
    if (!f) return;
    if (f.size > 2097152) return void note.replaceChildren(failure(new Error(`${f.name} is larger than 2 MiB.`)));
    run(await f.text(), /html?$/i.test(f.name) || f.type === 'text/html' ? 'text/html' : /\.json$/i.test(f.name) ? 'application/json' : 'text/plain');
  };
  const submit = () => (text.value.trim() ? run(text.value, 'text/plain') : text.focus());
  text.addEventListener('keydown', (e) => e.key === 'Enter' && (e.ctrlKey || e.metaKey) && submit());
  file.addEventListener('change', () => takeFile(file.files[0]));
  const box = h('div.coder', {
    ondragover: (e) => { e.preventDefault(); box.classList.add('over'); },
    ondragleave: () => box.classList.remove('over'),
    ondrop: (e) => {
      e.preventDefault();
      box.classList.remove('over');
      if (e.dataTransfer.files.length) takeFile(e.dataTransfer.files[0]);
      else {
        text.value = e.dataTransfer.getData('text/plain');
        submit();
      }
    },
  },
  h('div', {}, h('h1', {}, 'Record a report'), h('p.none', {}, 'Who called, met, thanked or accused whom: paste a news report or a readout, and see what it tells, with the words that prove it.')),
  text,
  h('div.line', {}, h('label', {}, h('span', {}, 'Published'), published), h('label', {}, h('span', {}, 'By'), publisher), h('label', {}, h('span', {}, 'Or a file'), file)),
  h('div.tools', {}, h('button.main', { type: 'button', onclick: submit }, 'Code it'),
    h('button.quiet', { type: 'button', onclick: () => { text.value = EXAMPLE; published.value = '2024-03-12'; submit(); } }, 'Try an example')), note);
  return box;
}

function show(main) {
  if (kept.answer)
    main.replaceChildren(headOf(kept.answer, h('button.main', { type: 'button', onclick: () => { kept.answer = null; show(main); } }, 'Another report')), sheetOf(kept.answer));
  else main.replaceChildren(form(main));
}

export async function recordView(main) {
  if (!state.more.report) return show(main);
  const answer = await get(`report/${state.more.report}`);
  main.replaceChildren(headOf(answer, h('button', { type: 'button', onclick: () => (history.length > 1 ? history.back() : go(address('table'))) }, 'Back')), sheetOf(answer));
}
