@NullMarked
package io.github.grpclb.discovery.registry;

import org.jspecify.annotations.NullMarked;
