package io.github.grpclb.autoconfigure.ssl;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

/**
 * Reads an SSL bundle whole, once, and refuses one that no handshake could succeed with.
 * Boot reads files only when asked, and neither it nor the JDK looks whether a key
 * belongs to its certificate: the two are separate files that are not replaced at one
 * instant.
 */
final class BundleReader {

	/** Signed and verified; any bytes do. */
	private static final byte[] PROBE = { 1, 2, 3, 4, 5, 6, 7, 8 };

	private BundleReader() {
	}

	/**
	 * Reads a bundle.
	 * @param bundle the bundle
	 * @param number the number of its generation
	 * @return what it says
	 * @throws GeneralSecurityException if it cannot work
	 * @throws RuntimeException if it cannot be read
	 */
	static TlsGeneration read(SslBundle bundle, long number) throws GeneralSecurityException {
		KeyStore store = bundle.getStores().getKeyStore();
		List<X509Certificate> own = (store != null) ? check(store, bundle) : List.of();
		X509ExtendedKeyManager keys = own.isEmpty() ? null
				: only(bundle.getManagers().getKeyManagers(), X509ExtendedKeyManager.class);
		return new TlsGeneration(number, keys,
				only(bundle.getManagers().getTrustManagers(), X509ExtendedTrustManager.class), bundle.getOptions(),
				own);
	}

	private static <T> T only(@Nullable Object[] managers, Class<T> type) throws GeneralSecurityException {
		for (Object manager : managers) {
			if (type.isInstance(manager)) {
				return type.cast(manager);
			}
		}
		throw new GeneralSecurityException("the security provider has no " + type.getSimpleName());
	}

	private static List<X509Certificate> check(KeyStore store, SslBundle bundle) throws GeneralSecurityException {
		String password = (bundle.getKey().getPassword() != null) ? bundle.getKey().getPassword()
				: bundle.getStores().getKeyStorePassword();
		char[] characters = (password != null) ? password.toCharArray() : null;
		List<X509Certificate> own = new ArrayList<>();
		for (String alias : Collections.list(store.aliases())) {
			if (!store.isKeyEntry(alias)) {
				continue;
			}
			Certificate[] chain = store.getCertificateChain(alias);
			Key key = store.getKey(alias, characters);
			if (key instanceof PrivateKey mine && chain != null && chain[0] instanceof X509Certificate leaf) {
				check(alias, mine, leaf);
				own.add(leaf);
			}
		}
		if (own.isEmpty()) {
			throw new GeneralSecurityException("its key store has no private key with a certificate");
		}
		return List.copyOf(own);
	}

	private static void check(String alias, PrivateKey key, X509Certificate leaf) throws GeneralSecurityException {
		leaf.checkValidity();
		String algorithm = switch (key.getAlgorithm()) {
			case "RSA" -> "SHA256withRSA";
			case "EC" -> "SHA256withECDSA";
			case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
			default -> null;
		};
		// Others, such as RSASSA-PSS, carry parameters: the handshake is their test.
		if (algorithm == null) {
			return;
		}
		boolean matches = false;
		if (key.getAlgorithm().equals(leaf.getPublicKey().getAlgorithm())) {
			Signature signature = Signature.getInstance(algorithm);
			signature.initSign(key);
			signature.update(PROBE);
			byte[] signed = signature.sign();
			signature.initVerify(leaf.getPublicKey());
			signature.update(PROBE);
			matches = signature.verify(signed);
		}
		if (!matches) {
			throw new GeneralSecurityException("the private key '%s' does not belong to its certificate (serial %s)"
				.formatted(alias, leaf.getSerialNumber().toString(16)));
		}
	}

}
