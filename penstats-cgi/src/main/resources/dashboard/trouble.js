// SPDX-License-Identifier: Apache-2.0
import { mark, show } from './dom.js';
import { several } from './format.js';
import { stateWords } from './servers.js';

/** What is wrong, told where it is seen or heard without looking: the window's title and symbol, and a live region. */
export class Trouble {
  #summary;
  #voice;
  #states = new Map();

  /**
   * @param {HTMLAnchorElement} summary one line at the top of the page; it leads to what is wrong
   * @param {HTMLElement} voice a polite live region
   */
  constructor(summary, voice) {
    this.#summary = summary;
    this.#voice = voice;
  }

  /**
   * Tells how things are, and what has changed.
   *
   * @param {boolean} live whether the page hears from penstats
   * @param {Object[]} events the last of each pen
   * @param {?string} place the id of the first pen that is in trouble; null: none is
   */
  tell(live, events, place) {
    const pens = events.filter((event) => isAway(event)).length;
    const servers = events.filter((event) => event.state === 'up').reduce((sum, event) => sum + down(event), 0);
    const wrong = [];
    if (pens > 0) {
      wrong.push(`${several(pens, 'pen')} not reached`);
    }
    if (servers > 0) {
      wrong.push(`${several(servers, 'server')} down`);
    }
    show(this.#summary, wrong.length > 0 ? wrong.join(', ') : events.length > 0 ? 'All is well' : '');
    mark(this.#summary, 'href', place === null ? null : `#${place}`);
    this.#summary.dataset.level = wrong.length > 0 ? 'high' : 'fine';
    document.title = title(live, pens + servers);
    const symbol = live && wrong.length === 0 ? 'pen.svg' : 'trouble.svg';
    const link = document.getElementById('symbol');
    if (!link.href.endsWith(symbol)) {
      link.href = `/assets/${symbol}`;
    }
    this.#announce(events);
  }

  /** Says only what is not as it was before; the first look at a pen says nothing. */
  #announce(events) {
    const states = new Map();
    const news = [];
    for (const event of events) {
      const state = event.state === 'up' || isAway(event) ? event.state : undefined;
      this.#note(states, news, JSON.stringify([event.pen]), state, `${event.pen} is ${event.state}`);
      for (const server of event.status?.servers ?? []) {
        const name = JSON.stringify([event.pen, server.server]);
        this.#note(states, news, name, server.status, `${event.pen}, server ${server.server}: ${stateWords(server)}`);
      }
    }
    this.#states = states;
    if (news.length > 0) {
      show(this.#voice, news.length > 5 ? `${news.slice(0, 5).join('. ')}, and ${news.length - 5} more.` : `${news.join('. ')}.`);
    }
  }

  #note(states, news, name, state, words) {
    const before = this.#states.get(name);
    states.set(name, state);
    if (before !== undefined && before !== state) {
      news.push(words);
    }
  }
}

/**
 * Whether a pen, or one of its servers, is as it should not be.
 *
 * @param {Object} event its last
 */
export function isTroubled(event) {
  return isAway(event) || (event.state === 'up' && down(event) > 0);
}

/** A pen that was not asked so far is not away. */
function isAway(event) {
  return event.state === 'stale' || (event.state === 'unknown' && event.error !== null);
}

/** Servers without an address are a choice, not a trouble. */
function down(event) {
  return event.status.servers.filter((server) => ['blacklisted', 'no_answer'].includes(server.status)).length;
}

function title(live, wrong) {
  if (!live) {
    return 'reconnecting – pen';
  }
  return wrong > 0 ? `${wrong} down – pen` : 'pen';
}
