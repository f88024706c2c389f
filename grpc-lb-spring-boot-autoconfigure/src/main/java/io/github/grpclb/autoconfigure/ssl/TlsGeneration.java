package io.github.grpclb.autoconfigure.ssl;

import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslOptions;

/**
 * Everything that one generation of an SSL bundle says, read and checked. Immutable, so
 * that a handshake never mixes a key with another generation's certificate.
 *
 * @param number counts generations, from 1
 * @param keys the own certificates with their keys, {@code null} for none
 * @param trust whom to trust
 * @param options ciphers and protocols
 * @param own the own certificates, the leaf of each entry
 */
record TlsGeneration(long number, @Nullable X509ExtendedKeyManager keys, X509ExtendedTrustManager trust,
		SslOptions options, List<X509Certificate> own) {

	/** What it is, for logs and findings: serial numbers name a certificate. */
	String describe() {
		return this.own.isEmpty() ? "no certificate of its own" : "serial "
				+ String.join(", ", this.own.stream().map((it) -> it.getSerialNumber().toString(16)).toList());
	}

}
