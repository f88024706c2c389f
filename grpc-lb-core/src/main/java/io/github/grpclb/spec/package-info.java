/**
 * What a client is configured to do: immutable, validated records, and their gRPC service
 * config. Read {@link io.github.grpclb.spec.ClientSpec} first. Any thread.
 */
@NullMarked
package io.github.grpclb.spec;

import org.jspecify.annotations.NullMarked;
