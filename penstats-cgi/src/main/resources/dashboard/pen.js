// SPDX-License-Identifier: Apache-2.0
import { Chart } from './chart.js';
import { copy, mark, show, slot } from './dom.js';
import { figures } from './figures.js';
import { clock, count, duration, flow, rate } from './format.js';
import { History } from './history.js';
import { Lists } from './lists.js';
import { Servers } from './servers.js';

const STATES = { up: 'up', stale: 'stale', unknown: 'unknown' };

/** The part of the page that shows one pen. */
export class PenSection {
  /** The section element. */
  root = copy('pen');

  /** The id of its heading. */
  place;

  /** The event that came last, null before the first. */
  latest = null;

  #name;
  #control;
  #interval;
  #history = new History();
  #view = null;

  /**
   * @param {string} name
   * @param {number} place its number on the page, from 0
   * @param {number} interval seconds between two reports, as it should be
   * @param {?import('./control.js').Control} control null: nobody may change anything
   */
  constructor(name, place, interval, control) {
    this.#name = name;
    this.#control = control;
    this.#interval = interval;
    const heading = slot(this.root, 'name');
    this.place = `pen-${place}`;
    heading.id = this.place;
    show(heading, name);
    this.root.setAttribute('aria-labelledby', heading.id);
    this.root.setAttribute('data-name', name);
    for (const link of this.root.querySelectorAll('a[data-page]')) {
      link.href = `${link.dataset.page}?pen=${encodeURIComponent(name)}`;
    }
  }

  /**
   * Takes an event, and remembers it; draws nothing.
   *
   * @param {Object} event of type pen
   */
  take(event) {
    this.latest = event;
    if (event.status !== null) {
      this.#history.add(event.status, this.#interval);
    }
  }

  /** Shows what was taken last. */
  draw() {
    const event = this.latest;
    if (event === null) {
      return;
    }
    mark(this.root, 'data-state', event.state);
    const state = slot(this.root, 'state');
    mark(state, 'data-state', event.state);
    show(state, event.state === 'stale' ? `stale since ${clock(Date.parse(event.since))}` : STATES[event.state]);
    this.#notice(event);
    show(slot(this.root, 'facts'), event.status === null ? '' : facts(event.status));
    const body = slot(this.root, 'body');
    body.hidden = event.status === null;
    if (event.status !== null) {
      this.#view ??= this.#build();
      this.#view.draw(event.status);
    }
  }

  /** Lets go of all that would keep it alive. */
  close() {
    this.#view?.close();
    this.root.remove();
  }

  #notice(event) {
    const notice = slot(this.root, 'notice');
    notice.hidden = event.state === 'up';
    if (event.state === 'stale') {
      const tried = `Last tried at ${clock(Date.parse(event.tried))}: ${event.error ?? 'no answer'}.`;
      show(notice, `This pen cannot be reached. The figures are the last known. ${tried}`);
    } else if (event.state === 'unknown') {
      show(notice, event.error === null ? 'Waiting for its first report.' : `No report came so far: ${event.error}.`);
    }
  }

  #build() {
    const name = this.#name;
    const control = this.#control;
    const showFigures = figures(slot(this.root, 'figures'));
    const history = this.#history;
    const charts = [
      new Chart(slot(this.root, 'connections-chart'), 'Connections/s', [{ label: 'new', colour: '--line-1' }], rate),
      new Chart(
        slot(this.root, 'bytes-chart'),
        'Bytes/s',
        [
          { label: 'in', colour: '--line-1' },
          { label: 'out', colour: '--line-2', dash: [6, 4] },
        ],
        flow,
      ),
    ];
    const change = control === null ? null : (server) => control.change(name, server);
    const close = control === null ? null : (connection) => control.close(name, connection);
    const servers = new Servers(slot(this.root, 'servers'), slot(this.root, 'servers-sum'), history, name, change);
    const lists = new Lists(this.root, name, close);
    return {
      draw(status) {
        const [times, connections, into, out] = history.series;
        showFigures(status, history.rates);
        charts[0].draw(times, connections);
        charts[1].draw(times, into, out);
        servers.update(status.servers);
        lists.update(status);
      },
      close: () => charts.forEach((chart) => chart.close()),
    };
  }
}

function facts(status) {
  const process = status.process;
  return [
    `version ${status.version}`,
    `runs for ${duration(status.uptime_seconds)}`,
    status.listen === null ? status.protocol : `${status.protocol} on ${status.listen}`,
    `process ${status.pid}`,
    `${count(process.open_descriptors)} of ${count(process.max_descriptors)} descriptors`,
  ].join(' · ');
}
