/**
 * The server side for registries of Spring Cloud.
 */
@NullMarked
package io.github.grpclb.autoconfigure.server.springcloud;

import org.jspecify.annotations.NullMarked;
