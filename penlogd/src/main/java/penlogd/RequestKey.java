// SPDX-License-Identifier: Apache-2.0
package penlogd;

/**
 * What a request is recognised by, if nothing but its text tells it from others.
 *
 * @param server the address of the web server, without a port
 * @param request the beginning of its first line ({@link WebLine#PREFIX})
 */
record RequestKey(String server, String request) {}
