/**
 * The balanced client of the sample. Read {@code OrdersController} first. Runs on the web
 * server's threads.
 */
@NullMarked
package io.github.grpclb.sample.client;

import org.jspecify.annotations.NullMarked;
