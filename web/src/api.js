/* Asking the server. Answers are kept for the session by the browser (ETag); a view that is left gives up its questions. */

let current = new AbortController();
export const info = { value: null };

/* The view changed: what it asked for is not wanted any more. */
export function giveUp() {
  current.abort();
  current = new AbortController();
}

export function url(path, parameters = {}) {
  const all = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters)) if (value !== null && value !== undefined && value !== '') all.set(key, value);
  const text = all.toString();
  return `/api/${path}${text ? `?${text}` : ''}`;
}

async function ask(address, options = {}) {
  let response;
  try {
    response = await fetch(address, { signal: current.signal, ...options });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Error('The server does not answer. Is `readout serve` still running?');
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Error(answer?.error?.message || `The server answered ${response.status}.`);
  return answer;
}

export const get = (path, parameters) => ask(url(path, parameters));

export function code(body, type, known = {}) {
  return ask(url('code', known), { method: 'POST', body, headers: { 'Content-Type': type } });
}

/* A name for a country's code. */
export function countryName(iso3) {
  return info.value?.countries[iso3]?.name || iso3;
}

/* "QAT-USA" in words; codes of organisations stay what they are. */
export const sides = (dyad) => String(dyad || '').split('-');
