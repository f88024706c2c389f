package io.github.grpclb.autoconfigure.ssl;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A trust manager that follows a bundle: one decision is made by one generation.
 */
final class FollowingTrustManager extends X509ExtendedTrustManager {

	private static final X509Certificate[] NO_HINTS = {};

	private final RotatingBundle bundle;

	FollowingTrustManager(RotatingBundle bundle) {
		this.bundle = bundle;
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
			throws CertificateException {
		this.bundle.current().trust().checkClientTrusted(chain, authType, socket);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
			throws CertificateException {
		this.bundle.current().trust().checkServerTrusted(chain, authType, socket);
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
			throws CertificateException {
		this.bundle.current().trust().checkClientTrusted(chain, authType, engine);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
			throws CertificateException {
		this.bundle.current().trust().checkServerTrusted(chain, authType, engine);
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
		this.bundle.current().trust().checkClientTrusted(chain, authType);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
		this.bundle.current().trust().checkServerTrusted(chain, authType);
	}

	/**
	 * OpenSSL asks once, when the server is built, and names these to clients for ever:
	 * one with a certificate of a later authority would then send none.
	 */
	@Override
	public X509Certificate[] getAcceptedIssuers() {
		return NO_HINTS.clone();
	}

}
