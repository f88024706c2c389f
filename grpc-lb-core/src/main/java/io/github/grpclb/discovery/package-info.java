/**
 * Where backends come from: the {@code lb} resolver and the resolvers that it can wrap.
 */
@NullMarked
package io.github.grpclb.discovery;

import org.jspecify.annotations.NullMarked;
