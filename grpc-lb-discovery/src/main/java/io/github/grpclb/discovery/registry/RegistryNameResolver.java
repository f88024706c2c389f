package io.github.grpclb.discovery.registry;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.discovery.BackendAttributes;

/**
 * Follows a registry on a thread of its own and hands every state to the channel. A watch
 * that ends is begun anew at once, one that fails after a back-off. {@link #refresh} cuts
 * the back-off short; while a watch runs there is nothing newer to be had, so it does
 * nothing.
 */
public final class RegistryNameResolver extends NameResolver {

	private final String authority;

	private final RegistrySource source;

	private final SynchronizationContext context;

	private final FollowLoop loop;

	/** Whether the channel knows what to do with backends that are going. */
	private final boolean drains;

	private final Outbox outbox = new Outbox();

	/** Only touched in the context. */
	private @Nullable Listener2 listener;

	/**
	 * Creates the resolver. Nothing is asked before it is started.
	 * @param authority what servers of the service are called, for TLS and the
	 * {@code :authority} header
	 * @param source the service in its registry; closed with the resolver
	 * @param args the channel's
	 */
	public RegistryNameResolver(String authority, RegistrySource source, Args args) {
		this(authority, source, args, Timing.DEFAULT);
	}

	/**
	 * Creates the resolver with a timing of its own.
	 * @param authority what servers of the service are called
	 * @param source the service in its registry; closed with the resolver
	 * @param args the channel's
	 * @param timing when to ask again
	 */
	public RegistryNameResolver(String authority, RegistrySource source, Args args, Timing timing) {
		this.authority = authority;
		this.source = source;
		this.context = args.getSynchronizationContext();
		this.drains = Boolean.TRUE.equals(args.getArg(BackendAttributes.DRAINING_HONOURED));
		Backoff backoff = new Backoff(timing, () -> ThreadLocalRandom.current().nextDouble());
		this.loop = new FollowLoop("grpc-lb-registry-" + authority, source, timing, backoff, this::offer);
	}

	@Override
	public String getServiceAuthority() {
		return this.authority;
	}

	@Override
	public void start(Listener2 listener) {
		this.listener = listener;
		this.loop.start();
	}

	@Override
	public void refresh() {
		this.loop.hurry();
	}

	@Override
	public void shutdown() {
		this.listener = null;
		this.loop.close();
		this.source.close();
	}

	private void offer(StatusOr<List<EquivalentAddressGroup>> answer) {
		if (this.outbox.put(answer)) {
			this.context.execute(() -> this.outbox.drainTo(this::deliver));
		}
	}

	private void deliver(StatusOr<List<EquivalentAddressGroup>> answer) {
		if (this.listener != null) {
			this.listener.onResult2(ResolutionResult.newBuilder().setAddressesOrError(forChannel(answer)).build());
		}
	}

	/** As kube-proxy: one that is going is better than none, and else left out. */
	private StatusOr<List<EquivalentAddressGroup>> forChannel(StatusOr<List<EquivalentAddressGroup>> answer) {
		if (this.drains || !answer.hasValue()) {
			return answer;
		}
		List<EquivalentAddressGroup> staying = answer.getValue()
			.stream()
			.filter((group) -> !BackendAttributes.draining(group))
			.toList();
		return staying.isEmpty() ? answer : StatusOr.fromValue(staying);
	}

	/**
	 * When a registry is asked again.
	 *
	 * @param spacing the least time from one beginning of a watch to the next
	 * @param first the first wait after a failure
	 * @param longest the longest wait after failures, when the registry answers
	 * @param longestUnreachable the longest wait while nobody answers
	 */
	public record Timing(Duration spacing, Duration first, Duration longest, Duration longestUnreachable) {

		/**
		 * A second between watches; from 1 s to 30 s after refusals, to 7 s while the
		 * registry is away: with jitter that is under 10 s from its return to the right
		 * list.
		 */
		public static final Timing DEFAULT = new Timing(Duration.ofSeconds(1), Duration.ofSeconds(1),
				Duration.ofSeconds(30), Duration.ofSeconds(7));

	}

}
