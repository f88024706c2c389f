package io.github.grpclb.discovery;

import java.util.List;
import java.util.concurrent.Executor;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import org.jspecify.annotations.Nullable;

/**
 * A resolver that asks somebody, and waits for the answer, at the start and at every
 * refresh. One question at a time; it runs off the channel's threads.
 */
abstract class LookupNameResolver extends NameResolver {

	private final SynchronizationContext context;

	private final Executor executor;

	private @Nullable Listener2 listener;

	private boolean resolving;

	LookupNameResolver(SynchronizationContext context, Executor executor) {
		this.context = context;
		this.executor = executor;
	}

	/**
	 * Asks. Blocks.
	 * @return the backends, or why there is no answer
	 * @throws Exception if there is no answer
	 */
	abstract List<EquivalentAddressGroup> look() throws Exception;

	@Override
	public final void start(Listener2 listener) {
		this.listener = listener;
		refresh();
	}

	@Override
	public final void refresh() {
		if (!this.resolving) {
			this.resolving = true;
			this.executor.execute(() -> {
				StatusOr<List<EquivalentAddressGroup>> answer = answer();
				this.context.execute(() -> deliver(answer));
			});
		}
	}

	private StatusOr<List<EquivalentAddressGroup>> answer() {
		try {
			return StatusOr.fromValue(look());
		}
		catch (Exception ex) {
			return StatusOr.fromStatus(Status.UNAVAILABLE
				.withDescription("Look-up of %s failed: %s".formatted(getServiceAuthority(), ex.getMessage()))
				.withCause(ex));
		}
	}

	private void deliver(StatusOr<List<EquivalentAddressGroup>> answer) {
		this.resolving = false;
		if (this.listener != null) {
			this.listener.onResult2(ResolutionResult.newBuilder().setAddressesOrError(answer).build());
		}
	}

	@Override
	public final void shutdown() {
		this.listener = null;
		stopped();
	}

	/**
	 * Ends what runs in the background.
	 */
	void stopped() {
	}

}
