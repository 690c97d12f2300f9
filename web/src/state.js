/* Where we are: the view and the filter, both in the address, so that back, reload, bookmark and share keep them. */

const listeners = [];
export const state = { view: 'record', filter: {}, more: {} };
export const FILTERS = ['source', 'target', 'country', 'dyad', 'sector', 'office', 'person', 'event', 'mode', 'cameo', 'quad', 'context', 'channel', 'topic', 'place',
  'since', 'until', 'text', 'publisher', 'status', 'confidence', 'sources', 'mediator', 'id'];

/* What of the filter a question about events takes: who mediates is a matter of the network alone. */
export function eventFilter() {
  const { mediator, ...filter } = state.filter;
  return filter;
}

export function read() {
  const given = new URLSearchParams(location.search);
  state.view = given.get('view') || 'record';
  state.filter = {};
  state.more = {};
  for (const [key, value] of given) {
    if (key === 'view' || key === 'token' || !value) continue;
    (FILTERS.includes(key) ? state.filter : state.more)[key] = value;
  }
}

/* The address of a view with a filter and what else that view keeps (the sort, the page, a report's number). */
export function address(view = state.view, filter = state.filter, more = {}) {
  const all = new URLSearchParams({ view });
  for (const [key, value] of Object.entries({ ...filter, ...more })) if (value !== '' && value !== null && value !== undefined) all.set(key, value);
  return `/?${all.toString().replaceAll('%2C', ',')}`;
}

export function go(to, replace = false) {
  if (to === location.pathname + location.search) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', to);
  changed();
}

/* Sets filters (null takes one away) and stays in the view. */
export function setFilter(changes, view = state.view) {
  const filter = { ...state.filter, ...changes };
  for (const key of Object.keys(filter)) if (!filter[key]) delete filter[key];
  const { sort, of, by } = state.more;
  go(address(view, filter, view === state.view ? { sort, of, by } : {}));
}

export function setMore(changes) {
  go(address(state.view, state.filter, { ...state.more, ...changes }));
}

export function onChange(listener) {
  listeners.push(listener);
}

export function changed() {
  read();
  for (const listener of listeners) listener();
}

window.addEventListener('popstate', changed);
