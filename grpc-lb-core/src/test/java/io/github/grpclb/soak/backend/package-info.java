/**
 * Servers in processes of their own, and load for them.
 */
@NullMarked
package io.github.grpclb.soak.backend;

import org.jspecify.annotations.NullMarked;
