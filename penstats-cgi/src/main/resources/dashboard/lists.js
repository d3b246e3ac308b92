// SPDX-License-Identifier: Apache-2.0
import { element, mark, show, slot } from './dom.js';
import { bytes, count, duration, UNKNOWN } from './format.js';
import { Table } from './table.js';

/** Rows shown at most; the server sends no more. */
const SHOWN = 100;

/** The lists of a pen that are closed until somebody opens them: clients, connections, why connections ended. */
export class Lists {
  #folds;
  #status = null;

  /**
   * @param {HTMLElement} root a copy of the page's template of a pen
   * @param {string} pen its name
   * @param {?function(Object): void} close asks whether to close a connection; null: nobody may
   */
  constructor(root, pen, close) {
    this.#folds = [
      fold(root, 'clients', clientsTable, pen, (status) => ofMany(status.clients, status.clients.used)),
      fold(root, 'connections', connectionsTable, pen, (status) => ofMany(status.connections, status.connections.open)),
      fold(root, 'closes', closesTable, pen, (status) => count(total(status.closes))),
    ];
    for (const part of this.#folds) {
      part.build(close);
      part.details.addEventListener('toggle', () => this.#fill(part));
    }
  }

  /** @param {Object} status a report of schema 1 */
  update(status) {
    this.#status = status;
    this.#folds.forEach((part) => this.#fill(part));
  }

  #fill(part) {
    if (this.#status === null) {
      return;
    }
    show(part.note, part.words(this.#status));
    if (part.details.open) {
      part.update(this.#status);
    }
  }
}

/** A details element: what its summary says, and the table in it, which is only drawn while it is open. */
function fold(root, name, table, pen, words) {
  const details = slot(root, name);
  const part = { details, note: slot(details, 'note'), words, update: () => {} };
  part.build = (close) => {
    const box = slot(details, 'box');
    box.setAttribute('aria-label', `${slot(details, 'title').textContent} of ${pen}`);
    part.update = table(box, pen, close);
  };
  return part;
}

function clientsTable(box, pen) {
  const columns = [
    { label: 'Client', heads: true, text: (client) => client.client },
    { label: 'Seen', number: true, text: (client) => `${duration(client.age_seconds)} ago` },
    { label: 'Last server', text: (client) => client.server ?? UNKNOWN },
    { label: 'Connects', number: true, text: (client) => count(client.connects) },
    { label: 'In', number: true, text: (client) => bytes(client.received_bytes) },
    { label: 'Out', number: true, text: (client) => bytes(client.sent_bytes) },
  ];
  const table = new Table(box, `Most recent clients of ${pen}`, columns, (client) => String(client.place));
  return (status) => table.update(status.clients.list.slice(0, SHOWN));
}

function connectionsTable(box, pen, close) {
  const columns = [
    { label: 'Number', heads: true, text: (connection) => String(connection.place) },
    { label: 'Client', text: (connection) => connection.client },
    { label: 'Server', text: (connection) => connection.server ?? UNKNOWN },
    { label: 'State', text: (connection) => connection.state.replaceAll('_', ' ') },
    { label: 'In', number: true, text: (connection) => bytes(connection.received_bytes) },
    { label: 'Out', number: true, text: (connection) => bytes(connection.sent_bytes) },
    { label: 'Waits for server', number: true, text: (connection) => bytes(connection.upstream_pending_bytes) },
    { label: 'Waits for client', number: true, text: (connection) => bytes(connection.downstream_pending_bytes) },
  ];
  if (close !== null) {
    columns.push({ label: 'Close', fill: (cell, item) => closeButton(cell, item, close) });
  }
  const table = new Table(box, `Open connections of ${pen}`, columns, (connection) => String(connection.place));
  return (status) => table.update(status.connections.list.slice(0, SHOWN));
}

function closeButton(cell, item, close) {
  const button = element('button', { type: 'button', class: 'quiet' }, 'Close…');
  button.addEventListener('click', () => close(item()));
  cell.append(button);
  return (connection) => mark(button, 'aria-label', `Close connection ${connection.place}…`);
}

function closesTable(box, pen) {
  const columns = [
    { label: 'Reason', heads: true, text: (row) => row.reason.replaceAll('_', ' ') },
    { label: 'Connections', number: true, text: (row) => count(row.number) },
    { label: 'Without a server', number: true, text: (row) => count(row.alone) },
  ];
  const table = new Table(box, `Closed connections of ${pen}, by reason`, columns, (row) => row.reason);
  return (status) =>
    table.update(
      Object.entries(status.closes)
        .filter(([, number]) => number > 0)
        .map(([reason, number]) => ({ reason, number, alone: status.closes_without_server[reason] })),
    );
}

function ofMany(part, all) {
  const shown = Math.min(part.list.length, SHOWN);
  return shown < all ? `${count(shown)} of ${count(all)}` : count(all);
}

function total(numbers) {
  return Object.values(numbers).reduce((sum, number) => sum + number, 0);
}
