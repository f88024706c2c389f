/**
 * What travels beside the calls, as protobuf bytes: load reports (ORCA), probes and
 * reconnect hints. Read {@link io.github.grpclb.wire.OrcaCodec} first. Everything here is
 * stateless and may run on any thread; what a peer sends is bounded before it is used.
 */
@NullMarked
package io.github.grpclb.wire;

import org.jspecify.annotations.NullMarked;
