package io.github.grpclb.autoconfigure.ssl;

import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.TrustManagerFactorySpi;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.SslStoreBundle;

/**
 * An SSL bundle whose managers follow another one, for a framework that asks a bundle for
 * its managers once.
 */
final class FollowingBundle {

	/** Factories must name one; nothing asks it for anything. */
	private static final Provider PROVIDER = Security.getProviders()[0];

	private FollowingBundle() {
	}

	static SslBundle of(RotatingBundle bundle) {
		SslManagerBundle managers = SslManagerBundle.of(new Keys(new FollowingKeyManager(bundle)),
				new Trust(new FollowingTrustManager(bundle)));
		return SslBundle.of(SslStoreBundle.NONE, SslBundleKey.NONE, bundle.current().options(),
				SslBundle.DEFAULT_PROTOCOL, managers);
	}

	private static final class Keys extends KeyManagerFactory {

		Keys(KeyManager manager) {
			super(new KeyManagerFactorySpi() {

				@Override
				protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {
				}

				@Override
				protected void engineInit(@Nullable ManagerFactoryParameters parameters) {
				}

				@Override
				protected KeyManager[] engineGetKeyManagers() {
					return new KeyManager[] { manager };
				}

			}, PROVIDER, "following");
		}

	}

	private static final class Trust extends TrustManagerFactory {

		Trust(TrustManager manager) {
			super(new TrustManagerFactorySpi() {

				@Override
				protected void engineInit(@Nullable KeyStore store) {
				}

				@Override
				protected void engineInit(@Nullable ManagerFactoryParameters parameters) {
				}

				@Override
				protected TrustManager[] engineGetTrustManagers() {
					return new TrustManager[] { manager };
				}

			}, PROVIDER, "following");
		}

	}

}
