/**
 * What a user reads when the configuration cannot work. Read
 * {@code InvalidGrpcLbPropertyException} first. Runs on the thread that starts the
 * application.
 */
@NullMarked
package io.github.grpclb.autoconfigure.failure;

import org.jspecify.annotations.NullMarked;
