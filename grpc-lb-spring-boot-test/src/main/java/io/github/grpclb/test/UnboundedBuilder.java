package io.github.grpclb.test;

import java.util.concurrent.TimeUnit;

import io.grpc.ForwardingServerBuilder;
import io.grpc.ServerBuilder;
import io.grpc.ServerServiceDefinition;

/**
 * A builder that has no connections to put bounds on, and that notes which services are
 * not the application's.
 */
final class UnboundedBuilder extends ForwardingServerBuilder<UnboundedBuilder> {

	private final ServerBuilder<?> builder;

	private final CallDesk desk;

	UnboundedBuilder(ServerBuilder<?> builder, CallDesk desk) {
		this.builder = builder;
		this.desk = desk;
	}

	@Override
	protected ServerBuilder<?> delegate() {
		return this.builder;
	}

	@Override
	public UnboundedBuilder addService(ServerServiceDefinition service) {
		this.desk.leaveAlone(service.getServiceDescriptor().getName());
		return super.addService(service);
	}

	@Override
	public UnboundedBuilder permitKeepAliveTime(long time, TimeUnit unit) {
		return this;
	}

	@Override
	public UnboundedBuilder permitKeepAliveWithoutCalls(boolean permit) {
		return this;
	}

}
