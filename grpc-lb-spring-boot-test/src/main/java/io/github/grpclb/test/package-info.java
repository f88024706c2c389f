/**
 * Tests of an application's balanced clients against a virtual cluster, without a
 * network. Read {@link io.github.grpclb.test.GrpcLbTest} first, then
 * {@link io.github.grpclb.test.VirtualCluster}. Test threads change backends and look at
 * them; calls run on gRPC's and the cluster's own threads.
 */
@NullMarked
package io.github.grpclb.test;

import org.jspecify.annotations.NullMarked;
