package io.github.grpclb.snapshot;

/**
 * One reason why a backend is not picked, or picked less often than its weight says.
 *
 * @param reason what to program against
 * @param text the same for people, with what is known of the cause; it completes a
 * sentence that begins with the address
 */
public record Exclusion(Reason reason, String text) {
}
