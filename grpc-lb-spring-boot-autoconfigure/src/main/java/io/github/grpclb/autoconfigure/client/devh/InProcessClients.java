package io.github.grpclb.autoconfigure.client.devh;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.grpc.Channel;
import io.grpc.ClientInterceptor;
import io.grpc.ConnectivityState;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.discovery.LocalSockets;

/**
 * Leads clients whose target is {@code in-process:name} to a factory of channels that can
 * carry them. All others get what they always got.
 */
class InProcessClients implements BeanPostProcessor, PriorityOrdered, DisposableBean {

	private final ObjectProvider<BalancerRegistry> registry;

	private final Supplier<? extends GrpcChannelFactory> factory;

	private @Nullable GrpcChannelFactory inProcess;

	InProcessClients(ObjectProvider<BalancerRegistry> registry, Supplier<? extends GrpcChannelFactory> factory) {
		this.registry = registry;
		this.factory = factory;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof GrpcChannelFactory factory && anyInProcess()) ? new Either(factory) : bean;
	}

	/** Other applications keep the bean that they know. */
	private boolean anyInProcess() {
		return this.registry.getObject().clients().stream().anyMatch((client) -> isInProcess(client.name()));
	}

	private boolean isInProcess(String name) {
		return this.registry.getObject()
			.find(name)
			.filter((client) -> LocalSockets.IN_PROCESS.equals(LocalSockets.schemeOf(client.live().spec().target())))
			.isPresent();
	}

	private synchronized GrpcChannelFactory inProcess() {
		if (this.inProcess == null) {
			this.inProcess = this.factory.get();
		}
		return this.inProcess;
	}

	@Override
	public synchronized void destroy() {
		if (this.inProcess != null) {
			this.inProcess.close();
		}
	}

	/**
	 * Two factories as one.
	 */
	private final class Either implements GrpcChannelFactory {

		private final GrpcChannelFactory others;

		Either(GrpcChannelFactory others) {
			this.others = others;
		}

		@Override
		public Channel createChannel(String name, List<ClientInterceptor> interceptors, boolean sorted) {
			GrpcChannelFactory factory = isInProcess(name) ? inProcess() : this.others;
			return factory.createChannel(name, interceptors, sorted);
		}

		@Override
		public Map<String, ConnectivityState> getConnectivityState() {
			Map<String, ConnectivityState> states = new HashMap<>(this.others.getConnectivityState());
			states.putAll(inProcess().getConnectivityState());
			return Map.copyOf(states);
		}

		@Override
		public void close() {
			this.others.close();
			destroy();
		}

	}

}
