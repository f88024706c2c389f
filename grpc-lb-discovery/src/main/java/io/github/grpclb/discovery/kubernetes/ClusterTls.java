package io.github.grpclb.discovery.kubernetes;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.discovery.registry.RegistryException;

/**
 * TLS towards an API server. Its authority and our certificate are read anew at each
 * handshake, so files may be replaced while the process runs; while a new file cannot be
 * read, the old content counts.
 */
final class ClusterTls {

	private ClusterTls() {
	}

	static @Nullable SSLContext of(ClusterAccess access) throws RegistryException {
		Pem certificate = access.credentials().certificate();
		Pem key = access.credentials().key();
		if (!access.isTls() || (access.ca() == null && certificate == null)) {
			return null;
		}
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(
					(certificate != null && key != null) ? new KeyManager[] { new ReloadedKey(certificate, key) }
							: null,
					(access.ca() != null) ? new TrustManager[] { new ReloadedTrust(access.ca()) } : null, null);
			return context;
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new RegistryException(Status.Code.UNAVAILABLE, access.server(),
					"the certificates of " + access.origin() + " cannot be used: " + ex.getMessage(),
					"Check grpc.lb.kubernetes.ca-file, or the certificates of the kubeconfig.", ex);
		}
	}

	/** Trusts what leads to the certificates of a PEM. */
	private static final class ReloadedTrust extends X509ExtendedTrustManager {

		private final Pem ca;

		private volatile X509ExtendedTrustManager last;

		ReloadedTrust(Pem ca) throws GeneralSecurityException, IOException {
			this.ca = ca;
			this.last = read(ca);
		}

		private static X509ExtendedTrustManager read(Pem ca) throws GeneralSecurityException, IOException {
			KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
			store.load(null, null);
			for (X509Certificate certificate : PemContent.certificates(ca.read())) {
				store.setCertificateEntry("ca-" + store.size(), certificate);
			}
			if (store.size() == 0) {
				throw new CertificateException(ca + " holds no certificate");
			}
			TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			factory.init(store);
			for (TrustManager manager : factory.getTrustManagers()) {
				if (manager instanceof X509ExtendedTrustManager trust) {
					return trust;
				}
			}
			throw new GeneralSecurityException("This JVM has no X.509 trust manager");
		}

		private X509ExtendedTrustManager current() {
			try {
				this.last = read(this.ca);
			}
			catch (GeneralSecurityException | IOException ex) {
				// Half written or gone: the old authority says whom to trust.
			}
			return this.last;
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
				throws CertificateException {
			current().checkServerTrusted(chain, type, engine);
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
				throws CertificateException {
			current().checkServerTrusted(chain, type, socket);
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
			current().checkServerTrusted(chain, type);
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
				throws CertificateException {
			current().checkClientTrusted(chain, type, socket);
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
				throws CertificateException {
			current().checkClientTrusted(chain, type, engine);
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
			current().checkClientTrusted(chain, type);
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return this.last.getAcceptedIssuers();
		}

	}

	/** Shows one certificate, whatever is asked for: there is no other. */
	private static final class ReloadedKey extends X509ExtendedKeyManager {

		private static final String ALIAS = "client";

		private final Pem certificate;

		private final Pem key;

		private volatile Identity last;

		ReloadedKey(Pem certificate, Pem key) throws GeneralSecurityException, IOException {
			this.certificate = certificate;
			this.key = key;
			this.last = read();
		}

		private Identity read() throws GeneralSecurityException, IOException {
			return new Identity(PemContent.certificates(this.certificate.read()).toArray(X509Certificate[]::new),
					PemContent.privateKey(this.key.read()));
		}

		@Override
		public String chooseEngineClientAlias(String[] types, Principal @Nullable [] issuers, SSLEngine engine) {
			try {
				this.last = read();
			}
			catch (GeneralSecurityException | IOException ex) {
				// Half written or gone: the old one may still be good.
			}
			return ALIAS;
		}

		@Override
		public String chooseClientAlias(String[] types, Principal @Nullable [] issuers, Socket socket) {
			return ALIAS;
		}

		@Override
		public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
			return new String[] { ALIAS };
		}

		@Override
		public X509Certificate[] getCertificateChain(String alias) {
			return this.last.chain();
		}

		@Override
		public PrivateKey getPrivateKey(String alias) {
			return this.last.key();
		}

		@Override
		public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
			return null;
		}

		@Override
		public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, Socket socket) {
			return null;
		}

		private record Identity(X509Certificate[] chain, PrivateKey key) {
		}

	}

}
