// SPDX-License-Identifier: Apache-2.0
import { element, mark, show } from './dom.js';
import { count, duration, flow, moment, rate, several, UNKNOWN } from './format.js';
import { sparkline } from './sparkline.js';
import { bar, Table } from './table.js';

/** Rows shown at most; more could not be read, and would cost too much to draw each second. */
const SHOWN = 200;

const STATES = { available: 'available', blacklisted: 'blacklisted', no_answer: 'no answer', no_address: 'no address' };

/** The table of a pen's servers, and a line above it that sums up. */
export class Servers {
  #summary;
  #history;
  #table;

  /**
   * @param {HTMLElement} place where the table goes
   * @param {HTMLElement} summary where the sum goes
   * @param {import('./history.js').History} history
   * @param {string} pen its name
   * @param {?function(Object): void} change opens the form for a server; null: there is none
   */
  constructor(place, summary, history, pen, change) {
    place.setAttribute('aria-label', `Servers of ${pen}`);
    this.#summary = summary;
    this.#history = history;
    const columns = this.#columns();
    if (change !== null) {
      columns.push({ label: 'Change', fill: (cell, item) => changeButton(cell, item, change) });
    }
    this.#table = new Table(place, `Servers of ${pen}`, columns, (server) => server.server, (row, server) =>
      mark(row, 'data-state', server.status),
    );
  }

  /** @param {Object[]} servers of a report */
  update(servers) {
    const trouble = servers.filter((server) => server.status !== 'available');
    let shown = servers;
    if (servers.length > SHOWN) {
      shown = [...trouble, ...servers.filter((server) => server.status === 'available')].slice(0, SHOWN);
    }
    const hidden = servers.length - shown.length;
    show(this.#summary, sum(servers, trouble) + (hidden > 0 ? ` · ${count(hidden)} available ones are not shown` : ''));
    this.#table.update(shown);
  }

  #columns() {
    const rates = (server) => this.#history.server(server.server).rates;
    return [
      { label: 'Server', heads: true, fill: nameCell },
      { label: 'State', fill: stateCell },
      { label: 'Connections', number: true, fill: connectionsCell },
      { label: 'Connects/s', number: true, fill: (cell) => this.#connectsCell(cell) },
      { label: 'In', number: true, text: (server) => flow(rates(server).in) },
      { label: 'Out', number: true, text: (server) => flow(rates(server).out) },
      { label: 'Connect p50', number: true, text: (server) => moment(server.connect_seconds.p50) },
      { label: 'p99', number: true, text: (server) => moment(server.connect_seconds.p99) },
      { label: 'Failures', number: true, fill: (cell) => failuresCell(cell, rates) },
      { label: 'Failovers', number: true, text: (server) => count(server.failovers) },
      { label: 'Weight', number: true, text: (server) => count(server.weight) },
      { label: 'Prio', number: true, text: (server) => count(server.prio) },
    ];
  }

  #connectsCell(cell) {
    const box = element('span', { class: 'beside' });
    const draw = sparkline(box);
    const figure = element('span', { class: 'figure-text' });
    box.append(figure);
    cell.append(box);
    return (server) => {
      const { rates, spark } = this.#history.server(server.server);
      draw(spark);
      show(figure, rate(rates.connections));
    };
  }
}

/**
 * The words for a server's state.
 *
 * @param {Object} server
 */
export function stateWords(server) {
  const words = STATES[server.status] ?? server.status;
  return server.status === 'blacklisted' ? `${words}, ${duration(server.blacklisted_seconds)} left` : words;
}

/**
 * Host and port as one writes them.
 *
 * @param {Object} server
 */
export function address(server) {
  if (!server.address) {
    return UNKNOWN;
  }
  const host = server.address.includes(':') ? `[${server.address}]` : server.address;
  return server.port ? `${host}:${server.port}` : server.address;
}

function sum(servers, trouble) {
  const blacklisted = trouble.filter((server) => server.status === 'blacklisted');
  const parts = [`${count(servers.length - trouble.length)} of ${several(servers.length, 'server')} available`];
  if (blacklisted.length > 0) {
    const named = blacklisted.slice(0, 8).map((server) => server.server);
    parts.push(`blacklisted: ${named.join(', ')}${blacklisted.length > named.length ? ', …' : ''}`);
  }
  const silent = trouble.filter((server) => server.status === 'no_answer').length;
  if (silent > 0) {
    parts.push(`${count(silent)} without an answer`);
  }
  const without = trouble.filter((server) => server.status === 'no_address').length;
  if (without > 0) {
    parts.push(`${count(without)} without an address`);
  }
  const others = trouble.length - blacklisted.length - silent - without;
  if (others > 0) {
    parts.push(`${count(others)} in another state`);
  }
  return parts.join(' · ');
}

function nameCell(cell) {
  const label = element('span', { class: 'label' });
  const where = element('span', { class: 'address' });
  cell.append(label, ' ', where);
  return (server) => {
    show(label, server.server);
    show(where, address(server));
  };
}

function stateCell(cell) {
  const state = element('span', { class: 'state' });
  const left = element('span', { class: 'left' });
  cell.append(state, ' ', left);
  return (server) => {
    mark(state, 'data-state', server.status);
    show(state, STATES[server.status] ?? server.status);
    show(left, server.status === 'blacklisted' ? `${duration(server.blacklisted_seconds)} left` : '');
  };
}

function connectionsCell(cell) {
  const figure = element('span', { class: 'figure-text' });
  const limits = element('span', { class: 'of' });
  cell.append(figure, ' ', limits);
  const draw = bar(cell);
  return (server) => {
    const limit = server.max_soft || server.max_hard;
    show(figure, count(server.connections));
    show(limits, limit ? `of ${count(limit)}` : '');
    draw(server.connections, limit);
  };
}

function failuresCell(cell, rates) {
  return (server) => {
    show(cell, count(server.failures));
    mark(cell, 'data-level', rates(server).failures > 0 ? 'high' : null);
  };
}

function changeButton(cell, item, change) {
  const button = element('button', { type: 'button', class: 'quiet' }, 'Change…');
  button.addEventListener('click', () => change(item()));
  cell.append(button);
  return (server) => {
    // The emergency and the abuse server have no number to name them by.
    button.hidden = server.role !== 'regular';
    mark(button, 'aria-label', `Change server ${server.server}…`);
  };
}
