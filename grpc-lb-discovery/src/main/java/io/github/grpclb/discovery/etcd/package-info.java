/**
 * An etcd prefix, listed and watched. Read {@code EtcdSource} first. Runs on the
 * following thread of its resolver; streams deliver on gRPC's threads.
 */
@NullMarked
package io.github.grpclb.discovery.etcd;

import org.jspecify.annotations.NullMarked;
