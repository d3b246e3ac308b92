// SPDX-License-Identifier: Apache-2.0
package penlogd;

/**
 * What a request is recognised by, if nothing but its text tells it from others.
 *
 * <p>Clients choose the text, and can choose texts of one hash code. Keys have an order, so that a
 * {@link java.util.HashMap} makes a tree of those, not a list.
 *
 * @param server the address of the web server, without a port
 * @param request the beginning of its first line ({@link WebLine#PREFIX})
 */
record RequestKey(String server, String request) implements Comparable<RequestKey> {
    @Override
    public int compareTo(RequestKey other) {
        int order = server.compareTo(other.server);
        return order == 0 ? request.compareTo(other.request) : order;
    }
}
