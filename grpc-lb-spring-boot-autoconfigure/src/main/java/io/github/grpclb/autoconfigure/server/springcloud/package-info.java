/**
 * The server side for registries of Spring Cloud: a server that leaves deregisters first.
 * Read {@code Deregistration} first. Runs on the thread that stops the application.
 */
@NullMarked
package io.github.grpclb.autoconfigure.server.springcloud;

import org.jspecify.annotations.NullMarked;
