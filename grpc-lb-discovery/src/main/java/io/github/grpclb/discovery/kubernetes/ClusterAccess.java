package io.github.grpclb.discovery.kubernetes;

import java.net.URI;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * An API server and what it wants to see of us.
 *
 * @param server its URL, without a slash at the end
 * @param namespace the namespace of targets that name none
 * @param credentials who we are
 * @param ca what its certificate must lead to, {@code null} for the JVM's
 * @param origin where all that was found, for messages
 */
record ClusterAccess(String server, String namespace, Credentials credentials, @Nullable Pem ca, String origin) {

	boolean isTls() {
		return this.server.startsWith("https:");
	}

	/** Whether what is sent stays on this machine. */
	boolean isLoopback() {
		String host = URI.create(this.server).getHost();
		return "localhost".equals(host) || "[::1]".equals(host) || host.startsWith("127.");
	}

	/**
	 * Who we are; at most one of token, token file and client certificate counts, in this
	 * order of preference: token file, token, certificate.
	 *
	 * @param tokenFile a file with a bearer token
	 * @param token a bearer token
	 * @param certificate a client certificate with its chain
	 * @param key its private key
	 */
	record Credentials(@Nullable Path tokenFile, @Nullable String token, @Nullable Pem certificate, @Nullable Pem key) {

		static final Credentials NONE = new Credentials(null, null, null, null);

		@Override
		public String toString() {
			// Never the token.
			return "Credentials[tokenFile=" + this.tokenFile + ", token=" + (this.token != null) + ", certificate="
					+ (this.certificate != null) + "]";
		}

	}

}
