// SPDX-License-Identifier: Apache-2.0
import { element, mark, show } from './dom.js';
import { bytes, count, flow, percent, rate } from './format.js';
import { bar } from './table.js';

/**
 * A key figure.
 *
 * @typedef {Object} Figure
 * @property {string} label
 * @property {function(Object, Object): string} text of a report and the rates that belong to it
 * @property {function(Object): [number, ?number]} [limit] an amount, and what it is an amount of
 * @property {boolean} [mayBeFull] whether all of the limit may be used without trouble
 * @property {function(Object, Object): boolean} [isTrouble]
 */

/** @type {Figure[]} */
const FIGURES = [
  {
    label: 'Open connections',
    text: (status) => count(status.connections.open),
    limit: (status) => [status.connections.open, status.connections.max],
  },
  { label: 'Connections/s', text: (status, rates) => rate(rates.connections) },
  { label: 'In, from clients', text: (status, rates) => flow(rates.in) },
  { label: 'Out, to clients', text: (status, rates) => flow(rates.out) },
  {
    label: 'Failures/s',
    text: (status, rates) => rate(rates.failures),
    isTrouble: (status, rates) => rates.failures > 0,
  },
  {
    label: 'Clients known',
    text: (status) => count(status.clients.used),
    limit: (status) => [status.clients.used, status.clients.max],
    // The table of a busy pen is full: it forgets who was away for the longest.
    mayBeFull: true,
  },
  { label: 'Processor', text: (status, rates) => percent(rates.processor) },
  { label: 'Memory', text: (status) => bytes(status.process.resident_bytes) },
];

/**
 * Makes the key figures of a pen.
 *
 * @param {HTMLElement} list a dl
 * @returns {function(Object, Object): void} shows a report and the rates that belong to it
 */
export function figures(list) {
  const updates = FIGURES.map((figure) => tile(list, figure));
  return (status, rates) => updates.forEach((update) => update(status, rates));
}

function tile(list, figure) {
  const value = element('span', { class: 'value' });
  const unit = element('span', { class: 'unit' });
  const limit = element('span', { class: 'of' });
  const data = element('dd', {}, value, ' ', unit, ' ', limit);
  const draw = figure.limit ? bar(data, figure.mayBeFull) : null;
  const box = element('div', { class: 'figure' }, element('dt', {}, figure.label), data);
  list.append(box);
  return (status, rates) => {
    const [number, ...rest] = figure.text(status, rates).split(' ');
    show(value, number);
    show(unit, rest.join(' '));
    mark(box, 'data-level', figure.isTrouble?.(status, rates) ? 'high' : null);
    if (draw !== null) {
      const [amount, most] = figure.limit(status);
      show(limit, `of ${count(most)}`);
      draw(amount, most);
    }
  };
}
