package io.github.grpclb.balancer.routing;

import io.github.grpclb.snapshot.Reason;

/**
 * A set of backends in a routing table, and what part of the traffic it is given. Kept to
 * explain the table, not to pick from it.
 *
 * @param eligible its backends that can be picked
 * @param panic whether unfit ones are among them
 * @param share its part of the traffic, 0 to 1, without what routes send there
 * @param reachable whether it gets any traffic, be it by a route
 * @param otherwise why it gets none, if it gets none
 */
record PoolShare(RoutableBackend[] eligible, boolean panic, double share, boolean reachable, Reason otherwise) {
}
