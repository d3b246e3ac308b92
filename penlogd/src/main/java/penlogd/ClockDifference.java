// SPDX-License-Identifier: Apache-2.0
package penlogd;

/**
 * How far pen's clock is ahead of a web server's.
 *
 * @param millis ms; below 0: behind
 * @param votes how much speaks for that
 */
record ClockDifference(long millis, double votes) {}
