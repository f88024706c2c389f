/**
 * Who gets the load and why: the actuator endpoint and the meters.
 */
@NullMarked
package io.github.grpclb.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
