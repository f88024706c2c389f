/**
 * An etcd prefix, listed and watched.
 */
@NullMarked
package io.github.grpclb.discovery.etcd;

import org.jspecify.annotations.NullMarked;
