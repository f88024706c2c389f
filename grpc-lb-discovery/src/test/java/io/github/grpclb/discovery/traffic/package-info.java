/**
 * Calls over a balanced channel while its registry changes.
 */
package io.github.grpclb.discovery.traffic;
