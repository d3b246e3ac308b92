// SPDX-License-Identifier: Apache-2.0
import { SPARK_POINTS } from './history.js';
import { mark } from './dom.js';

const SVG = 'http://www.w3.org/2000/svg';
const HEIGHT = 20;

/**
 * Makes a small line without axes; the figure beside it says what it shows, so it has no text of its own.
 *
 * @param {HTMLElement} place
 * @returns {function(number[]): void} draws values, the newest at the right; the largest one reaches the top
 */
export function sparkline(place) {
  const picture = document.createElementNS(SVG, 'svg');
  picture.setAttribute('class', 'spark');
  picture.setAttribute('viewBox', `0 0 ${SPARK_POINTS - 1} ${HEIGHT}`);
  picture.setAttribute('preserveAspectRatio', 'none');
  picture.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(SVG, 'polyline');
  picture.append(line);
  place.append(picture);
  return (values) => mark(line, 'points', points(values));
}

function points(values) {
  const top = Math.max(1, ...values);
  const first = SPARK_POINTS - values.length;
  return values.map((value, at) => `${first + at},${(HEIGHT - 1 - (value / top) * (HEIGHT - 2)).toFixed(1)}`).join(' ');
}
