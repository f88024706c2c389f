package io.github.grpclb.test;

import io.grpc.NameResolver;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import org.jspecify.annotations.Nullable;

/**
 * Tells a client which backends its cluster has, at once after each change.
 */
final class ClusterNameResolver extends NameResolver {

	private final ClientBackends backends;

	private final SynchronizationContext context;

	private final Runnable changed = this::changed;

	private @Nullable Listener2 listener;

	ClusterNameResolver(ClientBackends backends, SynchronizationContext context) {
		this.backends = backends;
		this.context = context;
	}

	@Override
	public String getServiceAuthority() {
		return "localhost";
	}

	@Override
	public void start(Listener2 listener) {
		this.listener = listener;
		this.backends.listeners().add(this.changed);
		refresh();
	}

	private void changed() {
		this.context.execute(this::refresh);
	}

	@Override
	public void refresh() {
		Listener2 listener = this.listener;
		if (listener != null) {
			listener.onResult2(ResolutionResult.newBuilder()
				.setAddressesOrError(
						StatusOr.fromValue(this.backends.list().stream().map(VirtualBackend::discovered).toList()))
				.build());
		}
	}

	@Override
	public void shutdown() {
		this.listener = null;
		this.backends.listeners().remove(this.changed);
	}

}
