package io.github.grpclb.autoconfigure.client.springgrpc;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.grpc.client.ChannelBuilderOptions;
import org.springframework.grpc.client.GrpcChannelFactory;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.discovery.LocalSockets;

/**
 * Answers for one channel factory: the same channel for the same client and options.
 * Clients that are not under {@code grpc.lb.clients} get what they always got.
 */
final class SharingAdvice implements MethodInterceptor {

	private final GrpcChannelFactory factory;

	private final ObjectProvider<BalancerRegistry> registry;

	private final Supplier<? extends GrpcChannelFactory> inProcess;

	private final Map<Key, SharedChannel> channels = new ConcurrentHashMap<>();

	SharingAdvice(GrpcChannelFactory factory, ObjectProvider<BalancerRegistry> registry,
			Supplier<? extends GrpcChannelFactory> inProcess) {
		this.factory = factory;
		this.registry = registry;
		this.inProcess = inProcess;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object[] arguments = invocation.getArguments();
		if (!invocation.getMethod().getName().equals("createChannel") || !(arguments[0] instanceof String name)) {
			return invocation.proceed();
		}
		BalancedClient client = this.registry.getObject().find(name).orElse(null);
		if (client == null) {
			return invocation.proceed();
		}
		ChannelBuilderOptions options = (arguments.length > 1 && arguments[1] instanceof ChannelBuilderOptions given)
				? given : ChannelBuilderOptions.defaults();
		return share(client, options);
	}

	private ManagedChannel share(BalancedClient client, ChannelBuilderOptions options) {
		while (true) {
			SharedChannel shared = this.channels.compute(Key.of(client.name(), options),
					(key, open) -> (open != null && !open.isClosed()) ? open : create(client, options));
			ManagedChannel handle = shared.newHandle();
			if (handle != null) {
				return handle;
			}
		}
	}

	private SharedChannel create(BalancedClient client, ChannelBuilderOptions options) {
		boolean local = LocalSockets.IN_PROCESS.equals(LocalSockets.schemeOf(client.live().spec().target()));
		GrpcChannelFactory factory = local ? this.inProcess.get() : this.factory;
		return new SharedChannel(factory.createChannel(client.name(), options));
	}

	/**
	 * What makes two channels the same.
	 *
	 * @param client the client's name
	 * @param interceptors the interceptors that were asked for
	 * @param merged whether they are sorted among the global ones
	 * @param grace how long the channel may take to shut down
	 * @param customizer what else is done to the builder
	 */
	private record Key(String client, List<ClientInterceptor> interceptors, boolean merged, Duration grace,
			Object customizer) {

		static Key of(String client, ChannelBuilderOptions options) {
			return new Key(client, List.copyOf(options.interceptors()), options.mergeWithGlobalInterceptors(),
					options.shutdownGracePeriod(), options.customizer());
		}

	}

}
