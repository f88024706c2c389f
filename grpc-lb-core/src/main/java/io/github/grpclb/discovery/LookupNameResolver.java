package io.github.grpclb.discovery;

import java.util.concurrent.Executor;

import io.grpc.Attributes;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.ForeignText;

/**
 * A resolver that asks somebody, and waits for the answer, at the start and at every
 * refresh. One question at a time; it runs off the channel's threads. Whatever a question
 * ends with, the next one can be asked.
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
	 * @return the backends
	 * @throws Exception if there is no answer
	 */
	abstract Found look() throws Exception;

	/**
	 * Returns what will be found for ever, so that nobody need be asked.
	 * @return {@code null} while it has to be looked up
	 */
	@Nullable Found settled() {
		return null;
	}

	@Override
	public final void start(Listener2 listener) {
		this.listener = listener;
		refresh();
	}

	@Override
	public final void refresh() {
		if (this.resolving || this.listener == null) {
			return;
		}
		this.resolving = true;
		Found settled = settled();
		if (settled != null) {
			this.context.executeLater(() -> deliver(StatusOr.fromValue(settled)));
			return;
		}
		try {
			this.executor.execute(this::ask);
		}
		catch (RuntimeException ex) {
			// In its turn, as any answer: the caller has not finished yet.
			this.context.executeLater(() -> deliver(failure(ex)));
		}
	}

	private void ask() {
		StatusOr<Found> answer;
		try {
			answer = StatusOr.fromValue(look());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			answer = failure(ex);
		}
		// Also errors, such as the StackOverflowError of a parser: nobody above would
		// ask again.
		catch (Throwable ex) {
			answer = failure(ex);
		}
		StatusOr<Found> delivered = answer;
		this.context.execute(() -> deliver(delivered));
	}

	private StatusOr<Found> failure(Throwable cause) {
		String why = (cause.getMessage() != null) ? cause.getMessage() : cause.getClass().getSimpleName();
		return StatusOr.fromStatus(Status.UNAVAILABLE
			.withDescription("Look-up of %s failed: %s".formatted(getServiceAuthority(), ForeignText.of(why)))
			.withCause(cause));
	}

	private void deliver(StatusOr<Found> answer) {
		this.resolving = false;
		if (this.listener != null) {
			this.listener.onResult2(result(answer));
		}
	}

	private static ResolutionResult result(StatusOr<Found> answer) {
		if (!answer.hasValue()) {
			return ResolutionResult.newBuilder().setAddressesOrError(StatusOr.fromStatus(answer.getStatus())).build();
		}
		Found found = answer.getValue();
		Attributes.Builder notes = Attributes.newBuilder().set(ResultNotes.TTL_SECONDS, found.ttlSeconds());
		if (found.missing() != null) {
			notes.set(ResultNotes.MISSING, ForeignText.of(found.missing()));
		}
		return ResolutionResult.newBuilder()
			.setAddressesOrError(StatusOr.fromValue(found.groups()))
			.setAttributes(notes.build())
			.build();
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
