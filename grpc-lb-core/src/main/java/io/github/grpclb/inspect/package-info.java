/**
 * Read-only views of what the balancers do, and the registry that finds them.
 */
@NullMarked
package io.github.grpclb.inspect;

import org.jspecify.annotations.NullMarked;
