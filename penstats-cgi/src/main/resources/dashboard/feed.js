// SPDX-License-Identifier: Apache-2.0

/** Milliseconds until a stream that the server has refused is asked for again. */
const AGAIN = 2000;

/** Milliseconds without any event, beside three intervals, after which the stream counts as broken. */
const PATIENCE = 20000;

/** The server's stream of events, opened again for as long as the page lives. */
export class Feed {
  #address;
  #listener;
  #source = null;
  #interval = 1000;
  #heard = 0;

  /**
   * @param {string} address of the stream
   * @param {{hello: function(Object): void, pen: function(Object): void, live: function(boolean): void}} listener
   */
  constructor(address, listener) {
    this.#address = address;
    this.#listener = listener;
  }

  /** Opens the stream. */
  open() {
    this.#connect();
    // A network that swallows everything gives no error: only silence tells of it.
    setInterval(() => {
      if (Date.now() - this.#heard > PATIENCE + 3 * this.#interval) {
        this.#listener.live(false);
        this.#connect();
      }
    }, 5000);
  }

  #connect() {
    this.#source?.close();
    this.#heard = Date.now();
    const source = new EventSource(this.#address);
    this.#source = source;
    source.addEventListener('hello', (event) => {
      const hello = this.#parse(event);
      this.#interval = hello.interval_ms;
      this.#listener.live(true);
      this.#listener.hello(hello);
    });
    source.addEventListener('pen', (event) => this.#listener.pen(this.#parse(event)));
    source.addEventListener('error', () => {
      this.#listener.live(false);
      // The browser opens the stream again by itself, unless the answer was not a stream at all.
      if (source.readyState === EventSource.CLOSED) {
        setTimeout(() => source === this.#source && this.#connect(), AGAIN);
      }
    });
  }

  #parse(event) {
    this.#heard = Date.now();
    return JSON.parse(event.data);
  }
}
