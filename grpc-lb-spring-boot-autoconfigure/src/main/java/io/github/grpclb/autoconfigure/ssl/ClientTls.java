package io.github.grpclb.autoconfigure.ssl;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextChannelCredentials;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;

import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.control.Cause;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * Gives the channels of clients with {@code ssl.bundle} their TLS, and has their
 * connections replaced whenever the bundle's certificates are. Thread-safe.
 */
public class ClientTls implements SmartInitializingSingleton {

	private static final String CLIENTS = "grpc.lb.clients.";

	/** What the class names of shaded Netty begin with. */
	private static final String SHADED = "io.grpc.netty.shaded.";

	/** What the class names of plain Netty begin with. */
	private static final String PLAIN = "io.grpc.netty.";

	private final RotatingBundles bundles;

	private final BalancerRegistry registry;

	private final Map<String, Object> contexts = new HashMap<>();

	private final Set<String> following = new HashSet<>();

	ClientTls(RotatingBundles bundles, BalancerRegistry registry) {
		this.bundles = bundles;
		this.registry = registry;
	}

	/**
	 * A client whose first channel is created later must not hide a mistake until then.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		this.registry.clients().forEach((client) -> {
			String bundle = client.live().spec().channel().sslBundle();
			if (bundle != null) {
				this.bundles.get(CLIENTS + client.name(), bundle);
			}
		});
	}

	/**
	 * Gives a channel its TLS, for a framework that creates channels without credentials.
	 * @param builder the channel's builder
	 * @param client the client
	 */
	public void configure(ManagedChannelBuilder<?> builder, BalancedClient client) {
		String bundle = client.live().spec().channel().sslBundle();
		if (bundle == null) {
			return;
		}
		String type = builder.getClass().getName();
		if (type.startsWith(SHADED)) {
			Shaded.configure(builder, context(client, bundle, true));
		}
		else if (type.startsWith(PLAIN)) {
			Plain.configure(builder, context(client, bundle, false));
		}
		else {
			throw new InvalidGrpcLbPropertyException(CLIENTS + client.name(),
					new InvalidSpecException("ssl.bundle", bundle, "left out with the transport " + type,
							"Only channels of Netty, shaded or not, can replace certificates: use one, or remove it."));
		}
	}

	/**
	 * Returns the credentials of a client's channel.
	 * @param client the client
	 * @param shaded whether the channel is of shaded Netty
	 * @return the credentials, {@code null} if the client has no bundle
	 */
	public @Nullable ChannelCredentials credentials(BalancedClient client, boolean shaded) {
		String bundle = client.live().spec().channel().sslBundle();
		if (bundle == null) {
			return null;
		}
		Object context = context(client, bundle, shaded);
		return shaded ? Shaded.credentials(context) : Plain.credentials(context);
	}

	/** One for all channels of a bundle: each hears of every further generation. */
	private synchronized Object context(BalancedClient client, String name, boolean shaded) {
		RotatingBundle bundle = this.bundles.get(CLIENTS + client.name(), name);
		Object context = this.contexts.computeIfAbsent(name + shaded,
				(key) -> shaded ? ShadedSslContext.client(bundle) : PlainSslContext.client(bundle));
		if (this.following.add(client.name() + "/" + name)) {
			// After the context: what asks for new connections must find it there.
			bundle.add((next) -> () -> client.renewals()
				.request(Cause.certificate("SSL bundle '%s': %s".formatted(name, next.describe()))));
		}
		return context;
	}

	/** Loaded only where there is shaded Netty. */
	private static final class Shaded {

		static void configure(ManagedChannelBuilder<?> builder, Object context) {
			((NettyChannelBuilder) builder).useTransportSecurity().sslContext((SslContext) context);
		}

		static ChannelCredentials credentials(Object context) {
			return NettySslContextChannelCredentials.create((SslContext) context);
		}

	}

	/** Loaded only where there is plain Netty. */
	private static final class Plain {

		static void configure(ManagedChannelBuilder<?> builder, Object context) {
			((io.grpc.netty.NettyChannelBuilder) builder).useTransportSecurity()
				.sslContext((io.netty.handler.ssl.SslContext) context);
		}

		static ChannelCredentials credentials(Object context) {
			return io.grpc.netty.NettySslContextChannelCredentials.create((io.netty.handler.ssl.SslContext) context);
		}

	}

}
