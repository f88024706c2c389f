package io.github.grpclb.autoconfigure.actuate;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.load.CallerScope;

/**
 * What meters want of the thread that starts a call: {@code null} for nothing.
 */
interface CallerScopes extends Supplier<@Nullable CallerScope> {

}
