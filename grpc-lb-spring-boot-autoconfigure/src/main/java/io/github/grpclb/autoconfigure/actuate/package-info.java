/**
 * Who gets the load and why: the actuator endpoint, the page, the meters, the doctor and
 * health. Read {@code GrpcLbEndpoint} first. Runs on the threads of requests and scrapes,
 * which read snapshots.
 */
@NullMarked
package io.github.grpclb.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
