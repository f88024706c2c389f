/**
 * TLS by Spring Boot's SSL bundles, with certificates that are replaced while calls go
 * on. Read {@code RotatingBundle} first: it holds one immutable generation at a time.
 * Bundles are replaced on the thread that watches their files; handshakes read on the
 * transport's threads.
 */
@NullMarked
package io.github.grpclb.autoconfigure.ssl;

import org.jspecify.annotations.NullMarked;
