// SPDX-License-Identifier: Apache-2.0
package penlogd;

/**
 * What is known of a web server by its lines.
 *
 * @param clock how far its clock is off
 * @param delay how long after pen's records its lines come
 */
record WebServer(ServerClock clock, Delay delay) {
    WebServer() {
        this(new ServerClock(), new Delay());
    }
}
