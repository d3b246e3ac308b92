// SPDX-License-Identifier: Apache-2.0
import { arrange, element, mark, show } from './dom.js';

/**
 * A column of a table.
 *
 * @typedef {Object} Column
 * @property {string} label
 * @property {boolean} [number] whether its cells are figures, which stand at the right
 * @property {boolean} [heads] whether its cells are the headings of their rows
 * @property {function(Object): string} [text] of the cell of an item
 * @property {function(HTMLElement, function(): Object): function(Object): void} [fill] fills a new cell, which can ask
 *     for the row's item as it is by then, and gives what updates the cell; instead of text
 */

/** A table whose rows are kept and updated in place, so that focus and selection last. */
export class Table {
  #columns;
  #key;
  #decorate;
  #table;
  #none;
  #body;
  #rows = new Map();

  /**
   * @param {HTMLElement} place where it goes
   * @param {string} caption what it shows, for those who do not see the heading above it
   * @param {Column[]} columns
   * @param {function(Object): string} key what tells items apart
   * @param {function(HTMLElement, Object): void} [decorate] marks a row for the style sheet
   */
  constructor(place, caption, columns, key, decorate = () => {}) {
    this.#columns = columns;
    this.#key = key;
    this.#decorate = decorate;
    const heads = columns.map((column) => {
      const head = element('th', { scope: 'col', role: 'columnheader' }, column.label);
      head.classList.toggle('number', column.number === true);
      return head;
    });
    this.#body = element('tbody', { role: 'rowgroup' });
    // The roles say what a table is by itself: they stay when the style sheet makes cards of rows.
    this.#table = element(
      'table',
      { role: 'table' },
      element('caption', { class: 'unseen' }, caption),
      element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...heads)),
      this.#body,
    );
    this.#none = element('p', { class: 'none' }, 'None.');
    place.append(this.#table, this.#none);
  }

  /**
   * Shows items, one a row, in their order.
   *
   * @param {Object[]} items
   */
  update(items) {
    const rows = new Map();
    for (const item of items) {
      const key = this.#key(item);
      const row = this.#rows.get(key) ?? this.#row(key);
      row.item = item;
      row.updates.forEach((update) => update(item));
      this.#decorate(row.line, item);
      rows.set(key, row);
    }
    this.#rows = rows;
    this.#table.hidden = items.length === 0;
    this.#none.hidden = items.length > 0;
    arrange(
      this.#body,
      [...rows.values()].map((row) => row.line),
    );
  }

  #row(key) {
    const line = element('tr', { role: 'row', 'data-key': key });
    const row = { line, item: null, updates: [] };
    for (const column of this.#columns) {
      const cell = column.heads
        ? element('th', { scope: 'row', role: 'rowheader' })
        : element('td', { role: 'cell', 'data-label': column.label });
      cell.classList.toggle('number', column.number === true);
      row.updates.push(column.fill ? column.fill(cell, () => row.item) : (item) => show(cell, column.text(item)));
      line.append(cell);
    }
    return row;
  }
}

/**
 * Makes a bar that shows how much of a limit is used; the figure beside it says the same.
 *
 * @param {HTMLElement} place
 * @param {boolean} [mayBeFull] whether to be near the limit is no trouble
 * @returns {function(number, ?number): void} shows an amount of a limit; without limit, the bar is hidden
 */
export function bar(place, mayBeFull = false) {
  const fill = element('span', { class: 'bar-fill' });
  const track = element('span', { class: 'bar', 'aria-hidden': 'true' }, fill);
  place.append(track);
  return (amount, limit) => {
    const share = limit ? Math.min(1, amount / limit) : null;
    track.hidden = share === null;
    fill.style.inlineSize = `${((share ?? 0) * 100).toFixed(1)}%`;
    mark(track, 'data-level', !mayBeFull && share !== null && share >= 0.9 ? 'high' : null);
  };
}
