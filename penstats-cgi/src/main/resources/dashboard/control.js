// SPDX-License-Identifier: Apache-2.0
import { show, slot } from './dom.js';
import { address } from './servers.js';

/** Milliseconds that the result of a change can be read. */
const RESULT_STAYS = 8000;

/** The forms that change a pen: dialogs of the page, sent without leaving it. */
export class Control {
  /** What shows the server that a form is of its own page, from the last hello. */
  token = null;

  #result;
  #changing = document.getElementById('change');
  #closing = document.getElementById('close');
  #hide = 0;

  /** @param {HTMLElement} result a polite live region */
  constructor(result) {
    this.#result = result;
    for (const dialog of [this.#changing, this.#closing]) {
      dialog.addEventListener('submit', (event) => this.#submit(dialog, event));
      slot(dialog, 'cancel').addEventListener('click', () => dialog.close());
    }
  }

  /**
   * Opens the forms for a server.
   *
   * @param {string} pen its name
   * @param {Object} server of a report
   */
  change(pen, server) {
    const dialog = this.#changing;
    show(slot(dialog, 'title'), `Server ${server.server} of ${pen}`);
    show(slot(dialog, 'about'), address(server));
    const values = { max: server.max_soft, hard: server.max_hard, weight: server.weight, prio: server.prio };
    for (const form of dialog.querySelectorAll('form')) {
      fill(form, { pen, server: server.server, ...values });
    }
    slot(dialog, 'unblacklist').hidden = server.status !== 'blacklisted';
    this.#open(dialog);
  }

  /**
   * Asks whether to close a connection.
   *
   * @param {string} pen its name
   * @param {Object} connection of a report
   */
  close(pen, connection) {
    const dialog = this.#closing;
    show(slot(dialog, 'title'), `Close connection ${connection.place} of ${pen}?`);
    const server = connection.server === null ? 'no server yet' : `server ${connection.server}`;
    show(slot(dialog, 'about'), `From ${connection.client}, ${server}.`);
    fill(dialog.querySelector('form'), { pen, connection: String(connection.place) });
    this.#open(dialog);
  }

  #open(dialog) {
    show(slot(dialog, 'error'), '');
    dialog.showModal();
  }

  async #submit(dialog, event) {
    event.preventDefault();
    const fields = new URLSearchParams(new FormData(event.target));
    fields.set('action', event.submitter.value);
    fields.set('token', this.token);
    const error = slot(dialog, 'error');
    show(error, '');
    event.submitter.disabled = true;
    try {
      const { ok, words } = await post(fields);
      if (ok) {
        dialog.close();
        this.#tell(words);
      } else {
        show(error, words);
      }
    } finally {
      event.submitter.disabled = false;
    }
  }

  #tell(words) {
    show(this.#result, words);
    clearTimeout(this.#hide);
    this.#hide = setTimeout(() => show(this.#result, ''), RESULT_STAYS);
  }
}

/** Gives the fields that a form has their values. */
function fill(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements.namedItem(name);
    if (field !== null) {
      field.value = value;
    }
  }
}

/** Sends fields; what comes back is said in words, whatever it is. */
async function post(fields) {
  let response;
  try {
    response = await fetch('/control', { method: 'POST', headers: { Accept: 'application/json' }, body: fields });
  } catch (failure) {
    return { ok: false, words: `penstats cannot be reached (${failure.message}).` };
  }
  if (response.status === 401) {
    return { ok: false, words: 'Sign in first: load this page again.' };
  }
  const text = await response.text();
  if (response.ok) {
    return { ok: true, words: said(text, 'reply') || 'Done.' };
  }
  return { ok: false, words: said(text, 'error') || `penstats answered ${response.status}.` };
}

/** The field of a JSON answer, or the answer itself if it is a plain short text. */
function said(text, field) {
  try {
    return String(JSON.parse(text)[field] ?? '');
  } catch {
    // Not JSON: an error page is of no use in one line, a plain text is.
    return text.includes('<') ? '' : text.trim().slice(0, 500);
  }
}
