package io.github.grpclb.balancer;

import io.grpc.LoadBalancer.Helper;

/**
 * What it takes to create a subchannel that is health-checked and can be picked directly.
 *
 * @param transports remembers the real subchannel
 * @param checked creates the health-checked one
 */
record Subchannels(DirectSubchannels transports, Helper checked) {
}
