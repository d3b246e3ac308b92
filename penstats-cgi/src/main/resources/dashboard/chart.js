// SPDX-License-Identifier: Apache-2.0
import uPlot from './uplot/uPlot.esm.js';
import { element, mark, show } from './dom.js';
import { clock, duration } from './format.js';

/** Seconds that a chart spans at least, so that its first points are not stretched. */
const SPAN = 60;

/** Steps of the time axis, in seconds; uPlot's own leave out those between one minute and five. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200];

const DARK = matchMedia('(prefers-color-scheme: dark)');

/**
 * A line of a chart.
 *
 * @typedef {Object} Line
 * @property {string} label
 * @property {string} colour a custom property of the style sheet
 * @property {?number[]} dash lengths of dashes and gaps, so that colour is not all that tells lines apart
 */

/** A chart over the last minutes, with a caption that says in words and figures what the lines show. */
export class Chart {
  #box;
  #title;
  #lines;
  #format;
  #plot;
  #values = [];
  #time = element('span', { class: 'of' });
  #data = [[]];
  #size;
  #recolour = () => this.#plot.redraw(false);

  /**
   * @param {HTMLElement} figure where it goes; empty
   * @param {string} title
   * @param {Line[]} lines
   * @param {function(?number): string} format of a value
   */
  constructor(figure, title, lines, format) {
    this.#title = title;
    this.#lines = lines;
    this.#format = format;
    const caption = element('figcaption', {}, element('span', { class: 'chart-title' }, title));
    for (const line of lines) {
      const value = element('span', { class: 'chart-value' });
      this.#values.push(value);
      caption.append(element('span', { class: 'chart-line', 'data-line': line.label }, line.label, ' ', value));
    }
    this.#box = element('div', { class: 'chart', role: 'img', 'aria-label': title });
    caption.append(this.#time);
    figure.append(caption, this.#box);
    this.#plot = new uPlot(this.#options(), [[], ...lines.map(() => [])], this.#box);
    this.#size = new ResizeObserver(() => this.#fit());
    this.#size.observe(this.#box);
    DARK.addEventListener('change', this.#recolour);
  }

  /**
   * Draws.
   *
   * @param {number[]} times seconds since 1970, rising
   * @param {...Array<?number>} values of each line at these times
   */
  draw(times, ...values) {
    this.#data = [times, ...values];
    this.#plot.setData(this.#data);
    this.#caption();
    mark(this.#box, 'aria-label', this.#inWords());
  }

  /** Lets go of all that would keep it alive. */
  close() {
    DARK.removeEventListener('change', this.#recolour);
    this.#size.disconnect();
    this.#plot.destroy();
  }

  #isPointedAt() {
    const at = this.#plot.cursor.idx;
    return this.#plot.cursor.left >= 0 && at !== null && at !== undefined;
  }

  /** The figures of the time that is pointed at, else the last. */
  #caption() {
    const times = this.#data[0];
    const pointed = this.#isPointedAt();
    const at = pointed ? this.#plot.cursor.idx : times.length - 1;
    show(this.#time, pointed ? `at ${clock(times[at] * 1000)}` : '');
    this.#values.forEach((place, line) => show(place, this.#format(this.#data[line + 1]?.[at])));
  }

  /** What a reader who does not see the lines is told. */
  #inWords() {
    const times = this.#data[0];
    if (times.length === 0) {
      return `${this.#title}: nothing known yet`;
    }
    const told = this.#lines.map((line, index) => {
      const known = this.#data[index + 1].filter((value) => value !== null);
      const [least, most] = [Math.min(...known), Math.max(...known)].map(this.#format);
      return `${line.label}: now ${this.#format(known.at(-1))}, least ${least}, most ${most}`;
    });
    return `${this.#title}, the last ${duration(times.at(-1) - times[0])}: ${told.join('; ')}`;
  }

  #fit() {
    const { clientWidth: width, clientHeight: height } = this.#box;
    if (width > 0 && (width !== this.#plot.width || height !== this.#plot.height)) {
      this.#plot.setSize({ width, height });
    }
  }

  #options() {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const axis = {
      stroke: () => colour('--muted'),
      font: `${0.75 * rem}px system-ui, sans-serif`,
      grid: { stroke: () => colour('--line'), width: 1 },
      ticks: { show: false },
    };
    return {
      width: 300,
      height: 9 * rem,
      padding: [0.6 * rem, 0.5 * rem, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false, setScale: false }, points: { size: 0.5 * rem } },
      scales: {
        x: { range: (plot, first, last) => (last === null ? [0, SPAN] : [Math.min(first, last - SPAN), last]) },
        y: { range: (plot, least, most) => [0, Math.max(4, (most ?? 0) * 1.1)] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          incrs: STEPS,
          space: 4.5 * rem,
          size: 1.9 * rem,
          gap: 0.5 * rem,
          values: (plot, at) => times(plot, at, 2 * rem),
        },
        { ...axis, space: 1.8 * rem, size: 4.6 * rem, gap: 0.4 * rem, values: (plot, at) => at.map(this.#format) },
      ],
      series: [{}, ...this.#lines.map((line) => lineOptions(line))],
      hooks: { setCursor: [() => this.#caption()] },
    };
  }
}

function lineOptions(line) {
  return {
    stroke: () => colour(line.colour),
    width: 1.5,
    dash: line.dash ?? undefined,
    points: { show: false },
  };
}

/** Times of day below a chart, but none that would be cut off at its right end. */
function times(plot, at, width) {
  const last = plot.valToPos(plot.scales.x.max, 'x');
  return at.map((seconds) => (last - plot.valToPos(seconds, 'x') < width ? '' : clock(seconds * 1000)));
}

function colour(property) {
  return getComputedStyle(document.documentElement).getPropertyValue(property).trim();
}
