package io.github.grpclb.autoconfigure.ssl;

import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;

import io.grpc.netty.GrpcSslContexts;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;

/**
 * Gives each handshake of plain Netty an engine of the generation in force. An engine
 * belongs to one generation from beginning to end, and so does its session cache: a
 * session that was opened with an old certificate is never resumed after a replacement,
 * which would hide the new one.
 */
final class PlainSslContext extends SslContext {

	private volatile SslContext current;

	private PlainSslContext(SslContext first) {
		this.current = first;
	}

	static SslContext client(RotatingBundle bundle) {
		return rotating(bundle, PlainSslContext::client);
	}

	static SslContext server(RotatingBundle bundle, String clientAuth) {
		ClientAuth auth = ClientAuth.valueOf(clientAuth);
		return rotating(bundle, (generation) -> server(generation, auth));
	}

	private static SslContext rotating(RotatingBundle bundle, Factory factory) {
		try {
			PlainSslContext context = new PlainSslContext(factory.create(bundle.current()));
			bundle.add((next) -> {
				SslContext prepared = factory.create(next);
				return () -> context.current = prepared;
			});
			return context;
		}
		catch (SSLException ex) {
			throw new IllegalStateException("SSL bundle '%s' cannot be used".formatted(bundle.name()), ex);
		}
	}

	private static SslContext client(TlsGeneration generation) throws SSLException {
		SslContextBuilder builder = GrpcSslContexts.forClient().trustManager(generation.trust());
		if (generation.keys() != null) {
			builder.keyManager(generation.keys());
		}
		return build(builder, generation);
	}

	private static SslContext server(TlsGeneration generation, ClientAuth auth) throws SSLException {
		if (generation.keys() == null) {
			throw new SSLException("a server needs a certificate and its private key");
		}
		return build(GrpcSslContexts.configure(SslContextBuilder.forServer(generation.keys()))
			.trustManager(generation.trust())
			.clientAuth(auth), generation);
	}

	private static SslContext build(SslContextBuilder builder, TlsGeneration generation) throws SSLException {
		String[] ciphers = generation.options().getCiphers();
		if (ciphers != null) {
			builder.ciphers(List.of(ciphers));
		}
		String[] protocols = generation.options().getEnabledProtocols();
		if (protocols != null) {
			builder.protocols(protocols);
		}
		return builder.build();
	}

	@Override
	public boolean isClient() {
		return this.current.isClient();
	}

	@Override
	public List<String> cipherSuites() {
		return this.current.cipherSuites();
	}

	@Override
	@SuppressWarnings("deprecation")
	public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
		return this.current.applicationProtocolNegotiator();
	}

	@Override
	public SSLEngine newEngine(ByteBufAllocator alloc) {
		return this.current.newEngine(alloc);
	}

	@Override
	public SSLEngine newEngine(ByteBufAllocator alloc, String peerHost, int peerPort) {
		return this.current.newEngine(alloc, peerHost, peerPort);
	}

	@Override
	public SSLSessionContext sessionContext() {
		return this.current.sessionContext();
	}

	/**
	 * Makes the context of one generation.
	 */
	@FunctionalInterface
	private interface Factory {

		SslContext create(TlsGeneration generation) throws SSLException;

	}

}
