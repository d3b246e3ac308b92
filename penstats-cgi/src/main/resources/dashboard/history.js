// SPDX-License-Identifier: Apache-2.0

/** How many points a chart has at most: ten minutes at one a second. */
const POINTS = 600;

/** How many points a sparkline has at most: one minute at one a second. */
export const SPARK_POINTS = 60;

/** Seconds between two reports, or this many intervals if that is more, from which on nothing is said of the time between. */
const GAP_SECONDS = 30;
const GAP_INTERVALS = 5;

/** What the reports of one pen tell together: how fast its counters grow, now and over the last minutes; bounded. */
export class History {
  /** Times (seconds since 1970), then connections a second, bytes in a second, bytes out a second; null: not known. */
  series = [[], [], [], []];

  /** Of the whole pen: connections, in, out, failures (each a second), processor (1 is one processor); null: not known. */
  rates = NO_RATES;

  #servers = new Map();
  #last = null;

  /**
   * Takes a report.
   *
   * @param {Object} status a report of schema 1
   * @param {number} interval seconds between two reports, as it should be
   */
  add(status, interval) {
    const time = Date.parse(status.time) / 1000;
    const last = this.#last;
    if (last !== null && time === last.time) {
      return;
    }
    const now = { time, pid: status.pid, uptime: status.uptime_seconds, counters: counters(status) };
    this.#last = now;
    const elapsed = elapsedBetween(last, now, interval);
    this.rates = perSecond(now.counters, last?.counters, elapsed);
    this.#addServers(status.servers, elapsed);
    if (last !== null && time < last.time) {
      this.#drop(this.series[0].length);
    }
    if (elapsed !== null || this.series[0].length > 0) {
      this.#append(time, this.rates);
    }
    this.#forget(time - 2 * POINTS * interval);
  }

  /**
   * How fast the counters of a server grow.
   *
   * @param {string} label
   * @returns {{rates: Object, spark: number[]}} rates a second, null: not known; spark: the last connects a second
   */
  server(label) {
    return this.#servers.get(label) ?? { rates: NO_RATES, spark: [] };
  }

  #addServers(servers, elapsed) {
    const labels = new Set();
    for (const server of servers) {
      labels.add(server.server);
      const known = this.#servers.get(server.server) ?? { counters: null, rates: NO_RATES, spark: [] };
      const now = serverCounters(server);
      known.rates = perSecond(now, known.counters, elapsed);
      known.counters = now;
      known.spark = known.rates.connections === null ? [] : [...known.spark, known.rates.connections].slice(-SPARK_POINTS);
      this.#servers.set(server.server, known);
    }
    for (const label of this.#servers.keys()) {
      if (!labels.has(label)) {
        this.#servers.delete(label);
      }
    }
  }

  #append(time, rates) {
    const [times, connections, into, out] = this.series;
    times.push(time);
    connections.push(rates.connections);
    into.push(rates.in);
    out.push(rates.out);
  }

  /** Drops what is too much, and what is from before a time, such as from before the reader's machine slept. */
  #forget(before) {
    const times = this.series[0];
    let old = Math.max(0, times.length - POINTS);
    while (old < times.length && times[old] < before) {
      old++;
    }
    this.#drop(old);
  }

  #drop(points) {
    this.series.forEach((values) => values.splice(0, points));
  }
}

const NO_RATES = Object.freeze({ connections: null, in: null, out: null, failures: null, processor: null });

/** Connections are those that are open and those that have ended, so that those that no server took count too. */
function counters(status) {
  const ended = Object.values(status.closes).reduce((sum, number) => sum + number, 0);
  return {
    connections: status.connections.open + ended,
    in: status.totals.sent_bytes,
    out: status.totals.received_bytes,
    failures: status.totals.failures,
    processor: status.process.cpu_seconds,
  };
}

function serverCounters(server) {
  return {
    connections: server.connects,
    in: server.sent_bytes,
    out: server.received_bytes,
    failures: server.failures,
    processor: null,
  };
}

/** Seconds between two reports of one run of a pen; null if they are of different runs, or too far apart. */
function elapsedBetween(last, now, interval) {
  if (last === null || now.time <= last.time || now.pid !== last.pid || now.uptime < last.uptime) {
    return null;
  }
  const elapsed = now.time - last.time;
  return elapsed > Math.max(GAP_SECONDS, GAP_INTERVALS * interval) ? null : elapsed;
}

/** A counter that is lower than before was counted anew or is read a moment apart from another: nothing has happened. */
function perSecond(now, before, elapsed) {
  if (elapsed === null || before === null || before === undefined) {
    return NO_RATES;
  }
  const rates = {};
  for (const [name, value] of Object.entries(now)) {
    const earlier = before[name];
    rates[name] = value === null || earlier === null ? null : Math.max(0, value - earlier) / elapsed;
  }
  return rates;
}
