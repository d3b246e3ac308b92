// SPDX-License-Identifier: Apache-2.0
package bench.stand;

/**
 * What a row asks of every balancer.
 *
 * @param row that asks
 * @param threads or worker processes
 * @param clients that it must be able to remember; 0: as many as it does by default, if any
 * @param rules of the access list that clients need; 0: no list
 * @param tuned whether it uses what it has for large answers
 * @param service that it does
 */
public record Demand(String row, int threads, int clients, int rules, boolean tuned, Service service) {
    /** Nothing but a service. */
    public static Demand of(String row, int threads, Service service) {
        return new Demand(row, threads, 0, 0, false, service);
    }

    /** Connections relayed as they are, and nothing special. */
    public static Demand plain(String row, int threads) {
        return of(row, threads, Service.TCP);
    }
}
