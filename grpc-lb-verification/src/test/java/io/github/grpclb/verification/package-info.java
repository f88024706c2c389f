/**
 * What shows from outside: real servers, counted at the caller and at the server.
 */
@org.jspecify.annotations.NullMarked
package io.github.grpclb.verification;
