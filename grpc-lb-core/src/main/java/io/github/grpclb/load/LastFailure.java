package io.github.grpclb.load;

import io.grpc.Status;

/**
 * The last call that a backend has failed.
 *
 * @param status how it ended
 * @param nanos when, by {@link BackendLoad#now()}
 */
public record LastFailure(Status status, long nanos) {
}
