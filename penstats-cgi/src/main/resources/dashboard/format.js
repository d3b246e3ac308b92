// SPDX-License-Identifier: Apache-2.0

/** What stands for a figure that is not known. */
export const UNKNOWN = '–';

const GROUPED = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const SCALES = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
const DAY = 86400;

/**
 * A number of things; from a million on shortened: "12,345", "1.23 M".
 *
 * @param {?number} number
 */
export function count(number) {
  if (!isKnown(number)) {
    return UNKNOWN;
  }
  return Math.abs(number) < 1e6 ? GROUPED.format(number) : scaled(number, '');
}

/**
 * How often a second: "0", "0.3", "12", "1.2 k".
 *
 * @param {?number} number per second
 */
export function rate(number) {
  if (!isKnown(number)) {
    return UNKNOWN;
  }
  if (number >= 10000) {
    return scaled(number, '');
  }
  // Reports are not exactly an interval apart: more digits would only show that.
  return number < 0.95 || number >= 99.5 ? trimmed(number) : String(Number(number.toFixed(1)));
}

/**
 * An amount of data in decimal units: "0 B", "1.5 kB", "12 MB".
 *
 * @param {?number} number bytes
 */
export function bytes(number) {
  return isKnown(number) ? scaled(number, 'B') : UNKNOWN;
}

/**
 * A flow of data: "1.5 MB/s".
 *
 * @param {?number} number bytes per second
 */
export function flow(number) {
  return isKnown(number) ? `${scaled(number, 'B')}/s` : UNKNOWN;
}

/**
 * A share: "0.4 %", "37 %".
 *
 * @param {?number} number 1 is all
 */
export function percent(number) {
  return isKnown(number) ? `${trimmed(number * 100)} %` : UNKNOWN;
}

/**
 * A short time: "310 µs", "2.1 ms", "1.2 s".
 *
 * @param {?number} number seconds
 */
export function moment(number) {
  if (!isKnown(number)) {
    return UNKNOWN;
  }
  if (number < 0.0009995) {
    return `${trimmed(number * 1e6)} µs`;
  }
  return number < 0.9995 ? `${trimmed(number * 1e3)} ms` : `${trimmed(number)} s`;
}

/**
 * A long time, in its two largest units: "42 s", "5 min 3 s", "3 d 4 h".
 *
 * @param {?number} number seconds
 */
export function duration(number) {
  if (!isKnown(number)) {
    return UNKNOWN;
  }
  const whole = Math.max(0, Math.floor(number));
  if (whole < 60) {
    return `${whole} s`;
  }
  if (whole < 3600) {
    return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  }
  if (whole < DAY) {
    return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  }
  return `${GROUPED.format(Math.floor(whole / DAY))} d ${Math.floor((whole % DAY) / 3600)} h`;
}

/**
 * The time of day where the reader is, "23:10:02"; with the date if it was not within the last day.
 *
 * @param {number} at milliseconds since 1970
 */
export function clock(at) {
  const when = new Date(at);
  if (Number.isNaN(when.getTime())) {
    return UNKNOWN;
  }
  const time = [when.getHours(), when.getMinutes(), when.getSeconds()].map(twoDigits).join(':');
  if (Math.abs(Date.now() - at) < DAY * 1000) {
    return time;
  }
  return `${when.getFullYear()}-${twoDigits(when.getMonth() + 1)}-${twoDigits(when.getDate())} ${time}`;
}

/**
 * One or several: "1 server", "2 servers".
 *
 * @param {number} number
 * @param {string} noun
 */
export function several(number, noun) {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}

function isKnown(number) {
  return typeof number === 'number' && Number.isFinite(number);
}

function twoDigits(number) {
  return String(number).padStart(2, '0');
}

function scaled(number, unit) {
  let left = number;
  let scale = 0;
  while (Math.abs(left) >= 999.5 && scale < SCALES.length - 1) {
    left /= 1000;
    scale++;
  }
  const suffix = SCALES[scale] + unit;
  const digits = scale === 0 ? String(Math.round(left)) : trimmed(left);
  return suffix === '' ? digits : `${digits} ${suffix}`;
}

/** Three digits that count, and no zeros behind the point. */
function trimmed(number) {
  if (number >= 99.95) {
    return GROUPED.format(number);
  }
  return String(Number(number.toFixed(number < 9.995 ? 2 : 1)));
}
