/* A picture as SVG or PNG, a view as CSV. */
import { h } from './ui.js';
import { url } from './api.js';

const STYLES = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-linecap', 'opacity', 'font-family', 'font-size', 'font-weight', 'text-anchor'];

/* The picture by itself: what the style sheet says of it becomes its own attributes. */
function standalone(svg) {
  const copy = svg.cloneNode(true);
  const from = [svg, ...svg.querySelectorAll('*')], to = [copy, ...copy.querySelectorAll('*')];
  from.forEach((element, i) => {
    const style = getComputedStyle(element);
    for (const name of STYLES) {
      const value = style.getPropertyValue(name);
      if (value && !(name === 'opacity' && value === '1')) to[i].setAttribute(name, value);
    }
    for (const name of ['class', 'style', 'tabindex', 'role']) to[i].removeAttribute(name);
  });
  const { width, height } = svg.getBoundingClientRect();
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', width);
  copy.setAttribute('height', height);
  const paper = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  paper.setAttribute('width', '100%');
  paper.setAttribute('height', '100%');
  paper.setAttribute('fill', getComputedStyle(document.body).backgroundColor);
  copy.prepend(paper);
  copy.querySelectorAll('.brush').forEach((b) => b.remove());
  return { text: new XMLSerializer().serializeToString(copy), width, height };
}

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  h('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

function png(svg, name) {
  const { text, width, height } = standalone(svg);
  const image = new Image();
  image.onload = () => {
    const canvas = h('canvas', { width: Math.round(width * 2), height: Math.round(height * 2) });
    const pen = canvas.getContext('2d');
    pen.scale(2, 2);
    pen.drawImage(image, 0, 0, width, height);
    canvas.toBlob((blob) => save(blob, `${name}.png`), 'image/png');
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}

/* Buttons for a picture (a function that gives it, as it may be drawn anew) and for the rows behind it. */
export function exports(name, svg, path, parameters) {
  return h('div.tools', { role: 'group', 'aria-label': 'Export' },
    svg && h('button.quiet', { type: 'button', onclick: () => save(new Blob([standalone(svg()).text], { type: 'image/svg+xml' }), `${name}.svg`) }, 'SVG'),
    svg && h('button.quiet', { type: 'button', onclick: () => png(svg(), name) }, 'PNG'),
    path && h('a.quiet', { href: url(path, { ...parameters, format: 'csv' }), download: '' }, 'CSV'));
}
