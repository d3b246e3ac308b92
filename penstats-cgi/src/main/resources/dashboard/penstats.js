// SPDX-License-Identifier: Apache-2.0
import { Control } from './control.js';
import { arrange, mark, show } from './dom.js';
import { Feed } from './feed.js';
import { PenSection } from './pen.js';
import { isTroubled, Trouble } from './trouble.js';

const page = document.getElementById('pens');
const connection = document.getElementById('connection');
const trouble = new Trouble(document.getElementById('summary'), document.getElementById('voice'));
const control = new Control(document.getElementById('result'));
const waiting = new Set();
let sections = new Map();
let made = 0;
let isLive = false;
let terms = null;

/** Shows whether the page hears from penstats. */
function live(now) {
  isLive = now;
  mark(connection, 'data-state', now ? 'live' : 'lost');
  mark(page, 'data-live', now ? 'yes' : 'no');
  show(connection, now ? 'live' : 'reconnecting …');
  tell();
}

/** Begins, or goes on after the stream was broken: what is known of a pen stays if nothing else has changed. */
function hello(said) {
  const mayControl = said.control && said.token !== null;
  const now = JSON.stringify([mayControl, said.interval_ms]);
  const same = now === terms;
  terms = now;
  control.token = said.token;
  const kept = new Map();
  for (const name of said.pens) {
    const known = same ? sections.get(name) : undefined;
    kept.set(name, known ?? new PenSection(name, made++, said.interval_ms / 1000, mayControl ? control : null));
  }
  for (const [name, section] of sections) {
    if (kept.get(name) !== section) {
      section.close();
    }
  }
  sections = kept;
  arrange(page, [...sections.values()].map((section) => section.root));
  mark(page, 'data-pens', String(sections.size));
  document.getElementById('sign-in').hidden = !(said.control && said.token === null);
  show(document.getElementById('version'), `penstats ${said.version}`);
}

/** Takes an event of a pen; it is drawn with the others that came with it, and not at all while nobody looks. */
function pen(event) {
  const section = sections.get(event.pen);
  if (section === undefined) {
    return;
  }
  section.take(event);
  if (waiting.size === 0 && !document.hidden) {
    requestAnimationFrame(draw);
  }
  waiting.add(section);
  if (document.hidden) {
    tell();
  }
}

function draw() {
  const sectionsToDraw = [...waiting];
  waiting.clear();
  sectionsToDraw.forEach((section) => section.draw());
  tell();
}

function tell() {
  const heard = [...sections.values()].filter((section) => section.latest !== null);
  const first = heard.find((section) => isTroubled(section.latest));
  trouble.tell(isLive, heard.map((section) => section.latest), first?.place ?? null);
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) {
    requestAnimationFrame(draw);
  }
});
show(connection, 'connecting …');
new Feed('/events', { hello, pen, live }).open();
