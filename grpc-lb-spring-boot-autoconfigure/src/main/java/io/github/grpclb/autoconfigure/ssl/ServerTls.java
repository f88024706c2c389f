package io.github.grpclb.autoconfigure.ssl;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.core.env.Environment;

import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * Gives the application's own server the TLS of {@code grpc.lb.server.ssl.bundle}.
 * Handshakes after a replacement get the new certificate, and connections with the old
 * one end in an orderly way.
 */
public class ServerTls {

	private static final String SERVER = "grpc.lb.server";

	private final RotatingBundles bundles;

	private final String name;

	private final Consumer<String> renewal;

	private final AtomicBoolean following = new AtomicBoolean();

	ServerTls(RotatingBundles bundles, String name, Consumer<String> renewal) {
		this.bundles = bundles;
		this.name = name;
		this.renewal = renewal;
	}

	/**
	 * Finds what gives the server its TLS.
	 * @param tls the bean, if there is one
	 * @param environment the application's environment
	 * @return the bean, {@code null} if no bundle is set
	 * @throws NoSuchBeanDefinitionException if a bundle is set and there is no bean: a
	 * server must not speak plaintext then
	 */
	public static @Nullable ServerTls of(ObjectProvider<ServerTls> tls, Environment environment) {
		return bundle(environment).isEmpty() ? null : tls.getObject();
	}

	static String bundle(Environment environment) {
		return Binder.get(environment).bind(SERVER + ".ssl.bundle", String.class).orElse("").strip();
	}

	/**
	 * Sets TLS on a builder that was created without credentials.
	 * @param builder the server's builder
	 * @param clientAuth whether clients must show a certificate: NONE, OPTIONAL or
	 * REQUIRE
	 */
	public void configure(ServerBuilder<?> builder, String clientAuth) {
		String type = builder.getClass().getName();
		if (type.startsWith("io.grpc.netty.shaded.")) {
			Shaded.configure(builder, bundle(), clientAuth);
		}
		else if (type.startsWith("io.grpc.netty.")) {
			Plain.configure(builder, bundle(), clientAuth);
		}
		else {
			throw new InvalidGrpcLbPropertyException(SERVER,
					new InvalidSpecException("ssl.bundle", this.name, "left out with the transport " + type,
							"Only servers of Netty, shaded or not, can replace certificates: use one, or remove it."));
		}
		renewConnections();
	}

	/**
	 * Returns the bundle as another one whose managers follow it, for a framework that
	 * reads a bundle once.
	 * @return the bundle
	 */
	public SslBundle following() {
		SslBundle following = FollowingBundle.of(bundle());
		renewConnections();
		return following;
	}

	/** After what new handshakes ask: they must find the new certificate there. */
	private void renewConnections() {
		if (this.following.compareAndSet(false, true)) {
			bundle().add((next) -> () -> this.renewal
				.accept("new certificate of SSL bundle '%s': %s".formatted(this.name, next.describe())));
		}
	}

	private RotatingBundle bundle() {
		RotatingBundle bundle = this.bundles.get(SERVER, this.name);
		if (bundle.current().keys() == null) {
			throw new InvalidGrpcLbPropertyException(SERVER,
					new InvalidSpecException("ssl.bundle", this.name, "an SSL bundle with a key store",
							"A server needs a certificate and its private key: add keystore.certificate and "
									+ "keystore.private-key to the bundle."));
		}
		return bundle;
	}

	/** Loaded only where there is shaded Netty. */
	private static final class Shaded {

		static void configure(ServerBuilder<?> builder, RotatingBundle bundle, String clientAuth) {
			((NettyServerBuilder) builder).sslContext(ShadedSslContext.server(bundle, clientAuth));
		}

	}

	/** Loaded only where there is plain Netty. */
	private static final class Plain {

		static void configure(ServerBuilder<?> builder, RotatingBundle bundle, String clientAuth) {
			((io.grpc.netty.NettyServerBuilder) builder).sslContext(PlainSslContext.server(bundle, clientAuth));
		}

	}

}
