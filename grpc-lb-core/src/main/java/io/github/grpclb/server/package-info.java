/**
 * The server side: drain, bounded streams, load reports and admission.
 */
@NullMarked
package io.github.grpclb.server;

import org.jspecify.annotations.NullMarked;
