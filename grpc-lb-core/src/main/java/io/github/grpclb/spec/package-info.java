/**
 * What a client is configured to do: immutable, validated records, and their gRPC service
 * config.
 */
@NullMarked
package io.github.grpclb.spec;

import org.jspecify.annotations.NullMarked;
