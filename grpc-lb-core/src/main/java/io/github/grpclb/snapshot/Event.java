package io.github.grpclb.snapshot;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Something that has changed about a client.
 *
 * @param time when
 * @param what an action's name, {@code configuration}, {@code revert} or {@code canary}
 * @param value what it was changed to
 * @param cause {@code operator}, {@code canary}, {@code configuration} or {@code ttl}
 * @param detail the operator's name or the reason, {@code null} if there is nothing to
 * add
 */
public record Event(Instant time, String what, String value, String cause, @Nullable String detail) {
}
