package io.github.grpclb.discovery;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.spec.DiscoverySpec.Combine;
import io.github.grpclb.spec.DiscoverySpec;

/**
 * Several targets as one. Each keeps its own last good list, so that one that fails takes
 * nothing from the others; what it fails with is a note on the answer. Nothing is said
 * before every target has answered or failed once: a standby that happens to be faster is
 * not the primary.
 */
final class CompositeNameResolver extends NameResolver {

	private final List<Part> parts;

	private final BalancedClient client;

	private final SynchronizationContext context;

	private @Nullable Listener2 listener;

	CompositeNameResolver(List<Source> sources, BalancedClient client, SynchronizationContext context) {
		this.parts = sources.stream().map(Part::new).toList();
		this.client = client;
		this.context = context;
	}

	@Override
	public String getServiceAuthority() {
		return this.parts.get(0).source.resolver().getServiceAuthority();
	}

	@Override
	public void start(Listener2 listener) {
		this.listener = listener;
		this.parts.forEach((part) -> part.source.resolver().start(part));
	}

	@Override
	public void refresh() {
		this.parts.forEach((part) -> part.source.resolver().refresh());
	}

	@Override
	public void shutdown() {
		this.listener = null;
		this.parts.forEach((part) -> part.source.resolver().shutdown());
	}

	private Status combine() {
		if (this.listener == null || this.parts.stream().anyMatch((part) -> !part.asked)) {
			return Status.OK;
		}
		DiscoverySpec spec = this.client.live().spec().discovery();
		List<EquivalentAddressGroup> groups = new ArrayList<>();
		Set<List<SocketAddress>> known = new HashSet<>();
		List<String> failures = new ArrayList<>();
		long ttl = HostAddresses.NO_TTL;
		int base = 0;
		for (Part part : this.parts) {
			if (part.lastGood.failure() != null) {
				failures.add(part.source.target() + ": " + part.lastGood.failure());
			}
			List<EquivalentAddressGroup> own = part.lastGood.groups(spec, this.client.now());
			int last = -1;
			for (EquivalentAddressGroup group : own) {
				last = Math.max(last, BackendAttributes.priority(group));
				// The first target that lists an address says what it is.
				if (known.add(group.getAddresses())) {
					groups.add((spec.combine() == Combine.FAILOVER) ? behind(group, base) : group);
				}
			}
			base += last + 1;
			ttl = Math.min(ttl, part.ttl);
		}
		String missing = failures.isEmpty() ? null : String.join("; ", failures);
		if (groups.isEmpty()) {
			return this.listener.onResult2(ResolutionResult.newBuilder()
				.setAddressesOrError(StatusOr.fromStatus(Status.UNAVAILABLE
					.withDescription((missing != null) ? missing : "None of the targets has a backend")))
				.build());
		}
		Attributes.Builder notes = Attributes.newBuilder().set(ResultNotes.TTL_SECONDS, ttl);
		if (missing != null) {
			notes.set(ResultNotes.MISSING, missing);
		}
		return this.listener.onResult2(ResolutionResult.newBuilder()
			.setAddressesOrError(StatusOr.fromValue(groups))
			.setAttributes(notes.build())
			.build());
	}

	private static EquivalentAddressGroup behind(EquivalentAddressGroup group, int base) {
		return new EquivalentAddressGroup(group.getAddresses(),
				group.getAttributes()
					.toBuilder()
					.set(BackendAttributes.PRIORITY, base + BackendAttributes.priority(group))
					.build());
	}

	/**
	 * One of the targets.
	 *
	 * @param target as it is written
	 * @param resolver resolves it
	 */
	record Source(String target, NameResolver resolver) {
	}

	private final class Part extends Listener2 {

		private final Source source;

		private final LastGood lastGood = new LastGood();

		private long ttl = HostAddresses.NO_TTL;

		private boolean asked;

		Part(Source source) {
			this.source = source;
		}

		private Status took(ResolutionResult result) {
			this.asked = true;
			StatusOr<List<EquivalentAddressGroup>> answer = result.getAddressesOrError();
			if (answer.hasValue() && !answer.getValue().isEmpty()) {
				this.ttl = Objects.requireNonNullElse(result.getAttributes().get(ResultNotes.TTL_SECONDS),
						HostAddresses.NO_TTL);
				this.lastGood.good(result, CompositeNameResolver.this.client.now());
			}
			else {
				this.lastGood.failed(answer.hasValue() ? LastGood.NOTHING : answer.getStatus(),
						CompositeNameResolver.this.client.now());
			}
			return combine();
		}

		@Override
		public void onResult(ResolutionResult result) {
			CompositeNameResolver.this.context.execute(() -> took(result));
		}

		@Override
		public Status onResult2(ResolutionResult result) {
			return took(result);
		}

		@Override
		public void onError(Status error) {
			CompositeNameResolver.this.context.execute(
					() -> took(ResolutionResult.newBuilder().setAddressesOrError(StatusOr.fromStatus(error)).build()));
		}

	}

}
