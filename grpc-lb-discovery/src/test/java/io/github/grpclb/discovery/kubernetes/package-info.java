@NullMarked
package io.github.grpclb.discovery.kubernetes;

import org.jspecify.annotations.NullMarked;
