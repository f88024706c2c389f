package io.github.grpclb.autoconfigure.ssl;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

import org.jspecify.annotations.Nullable;

/**
 * A key manager for servers that follows a bundle. A handshake first chooses an alias and
 * asks for its chain and its key later: the alias carries the number of its generation,
 * so that all three come from one.
 */
final class FollowingKeyManager extends X509ExtendedKeyManager {

	/**
	 * Generations that a handshake may still be under way with: at one replacement a
	 * second, handshakes may take as long as grpc-java's time limit lets them be useful.
	 */
	private static final int KEPT = 32;

	/** The newest first. */
	private volatile List<TlsGeneration> generations;

	FollowingKeyManager(RotatingBundle bundle) {
		this.generations = List.of(bundle.current());
		bundle.add((next) -> {
			Objects.requireNonNull(next.keys(), "a server needs a certificate and its private key");
			return () -> this.generations = with(next);
		});
	}

	private List<TlsGeneration> with(TlsGeneration next) {
		List<TlsGeneration> generations = new ArrayList<>(KEPT);
		generations.add(next);
		generations.addAll(this.generations.subList(0, Math.min(this.generations.size(), KEPT - 1)));
		return List.copyOf(generations);
	}

	private static X509ExtendedKeyManager keys(TlsGeneration generation) {
		return Objects.requireNonNull(generation.keys());
	}

	private static @Nullable String numbered(TlsGeneration generation, @Nullable String alias) {
		return (alias != null) ? generation.number() + "/" + alias : null;
	}

	@Override
	public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
		TlsGeneration now = this.generations.get(0);
		return numbered(now, keys(now).chooseEngineServerAlias(keyType, issuers, engine));
	}

	@Override
	public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
		TlsGeneration now = this.generations.get(0);
		return numbered(now, keys(now).chooseServerAlias(keyType, issuers, socket));
	}

	@Override
	public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
		TlsGeneration now = this.generations.get(0);
		String[] aliases = keys(now).getServerAliases(keyType, issuers);
		if (aliases == null) {
			return null;
		}
		String[] numbered = new String[aliases.length];
		for (int i = 0; i < aliases.length; i++) {
			numbered[i] = now.number() + "/" + aliases[i];
		}
		return numbered;
	}

	@Override
	public X509Certificate @Nullable [] getCertificateChain(String alias) {
		X509ExtendedKeyManager keys = chosen(alias);
		return (keys != null) ? keys.getCertificateChain(alias.substring(alias.indexOf('/') + 1)) : null;
	}

	@Override
	public @Nullable PrivateKey getPrivateKey(String alias) {
		X509ExtendedKeyManager keys = chosen(alias);
		return (keys != null) ? keys.getPrivateKey(alias.substring(alias.indexOf('/') + 1)) : null;
	}

	private @Nullable X509ExtendedKeyManager chosen(String alias) {
		for (TlsGeneration generation : this.generations) {
			if (alias.startsWith(generation.number() + "/")) {
				return generation.keys();
			}
		}
		return null;
	}

	@Override
	public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
		return null;
	}

	@Override
	public @Nullable String chooseClientAlias(String[] keyType, Principal @Nullable [] issuers, Socket socket) {
		return null;
	}

}
