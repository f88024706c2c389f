package io.github.grpclb.discovery;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import io.grpc.SynchronizationContext.ScheduledHandle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancedConfig;
import io.github.grpclb.control.LiveSpec;
import io.github.grpclb.control.Registration;
import io.github.grpclb.snapshot.DiscoverySnapshot;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.DiscoverySpec;
import io.github.grpclb.spec.ServiceConfigs;
import io.github.grpclb.spec.TargetSchemes;

/**
 * Resolves a client: the addresses of its real target, and the service config that its
 * settings make. When the settings change, the last addresses are sent again with the new
 * service config; when the target changes, its successor is asked, and the last good
 * addresses stay in use until that has answered; when discovery fails, they stay in use
 * for as long as the settings say, and then none.
 */
final class LbNameResolver extends NameResolver {

	private static final Logger logger = LoggerFactory.getLogger(LbNameResolver.class);

	private final BalancedClient client;

	private final SynchronizationContext context;

	private final ScheduledExecutorService scheduler;

	private final Executor executor;

	private final ServiceConfigParser parser;

	private final Args args;

	/** What the channel was built with; TLS checks names against it. */
	private final String authority;

	private final RefreshTimer timer;

	private ClientSpec source;

	private NameResolver delegate;

	private final LastGood lastGood = new LastGood();

	private final RemovalGuard guard = new RemovalGuard();

	private final @Nullable SnapshotFile file;

	private @Nullable Listener2 listener;

	private @Nullable Registration registration;

	private @Nullable Registration refreshing;

	private @Nullable Registration resolved;

	/** Ends a list that has become too old, or removals that were held back. */
	private @Nullable ScheduledHandle end;

	private @Nullable String reported;

	/**
	 * Whether the balancer has been given backends, which it keeps until told otherwise.
	 */
	private boolean filled;

	private Status error = LastGood.NOTHING;

	/** What the balancer has taken last, {@code null} if it has to be told. */
	private @Nullable Taken taken;

	private LbNameResolver(BalancedClient client, ClientSpec source, Args args) {
		this.client = client;
		this.args = args;
		this.source = source;
		this.delegate = TargetResolvers.create(client, source, args);
		this.authority = this.delegate.getServiceAuthority();
		this.context = args.getSynchronizationContext();
		this.scheduler = args.getScheduledExecutorService();
		Executor offload = args.getOffloadExecutor();
		this.executor = (offload != null) ? offload : ForkJoinPool.commonPool();
		this.parser = args.getServiceConfigParser();
		this.timer = new RefreshTimer(this.context, this.scheduler, () -> this.delegate.refresh());
		String file = spec().snapshotFile();
		this.file = file.isBlank() ? null : new SnapshotFile(Path.of(file), client.name());
	}

	static LbNameResolver create(BalancedClient client, Args args) {
		return new LbNameResolver(client, client.live().spec(), args);
	}

	@Override
	public String getServiceAuthority() {
		return this.authority;
	}

	@Override
	public void start(Listener2 listener) {
		this.listener = listener;
		this.registration = this.client.onChange(() -> this.context.execute(this::changed));
		this.refreshing = this.client.onRefresh(() -> this.context.execute(this::refreshNow));
		// The channel has created this long before its first call.
		if (!retargeted(this.client.live().spec())) {
			this.delegate.start(new TargetListener(this.delegate));
		}
	}

	private void changed() {
		if (this.listener == null) {
			return;
		}
		retargeted(this.client.live().spec());
		// More than the settings may be new: who hears of calls, for one.
		this.taken = null;
		emit();
	}

	/** Whether backends are looked for elsewhere now. */
	private boolean retargeted(ClientSpec now) {
		if (now.targets().equals(this.source.targets()) && now.backends().equals(this.source.backends())
				&& now.discovery().ttl() == this.source.discovery().ttl()) {
			return false;
		}
		this.source = now;
		NameResolver next;
		try {
			next = TargetResolvers.create(this.client, now, this.args);
		}
		catch (RuntimeException ex) {
			failed(Status.UNAVAILABLE.withDescription(ex.getMessage()).withCause(ex));
			return true;
		}
		this.delegate.shutdown();
		this.delegate = next;
		this.lastGood.superseded();
		next.start(new TargetListener(next));
		return true;
	}

	/** The control plane's config says how an xds target is balanced. */
	private boolean configFromTarget() {
		return TargetSchemes.XDS.equals(TargetSchemes.of(this.source.target()));
	}

	@Override
	public void refresh() {
		this.timer.request();
	}

	private void refreshNow() {
		if (this.listener != null) {
			refresh();
		}
	}

	@Override
	public void shutdown() {
		this.listener = null;
		close(this.registration);
		close(this.refreshing);
		close(this.resolved);
		cancelEnd();
		this.timer.close();
		this.delegate.shutdown();
	}

	private static void close(@Nullable Registration registration) {
		if (registration != null) {
			registration.close();
		}
	}

	private DiscoverySpec spec() {
		return this.client.live().spec().discovery();
	}

	private Status resolved(ResolutionResult result) {
		if (this.listener == null) {
			return Status.OK;
		}
		StatusOr<List<EquivalentAddressGroup>> addresses = result.getAddressesOrError();
		if (!addresses.hasValue()) {
			return failed(addresses.getStatus());
		}
		// What xds resolves to is in the attributes; the list is empty and says nothing.
		if (addresses.getValue().isEmpty() && !configFromTarget()) {
			return failed(LastGood.NOTHING);
		}
		return took(result);
	}

	private Status took(ResolutionResult result) {
		cancelEnd();
		ResolutionResult.Builder taken = result.toBuilder();
		RemovalGuard.Decision decision = this.guard.decide(this.lastGood.confirmed(spec(), this.client.now()),
				result.getAddressesOrError().getValue(), spec(), this.client.now());
		if (decision.until() != null) {
			taken.setAddressesOrError(StatusOr.fromValue(decision.groups()))
				.setAttributes(result.getAttributes()
					.toBuilder()
					.set(ResultNotes.MISSING, Objects.requireNonNull(decision.note()))
					.build());
			endAt(decision.until(), () -> resolved(result));
		}
		this.lastGood.good(named(taken.build()), this.client.now());
		Long ttl = result.getAttributes().get(ResultNotes.TTL_SECONDS);
		boolean whole = result.getAttributes().get(ResultNotes.MISSING) == null;
		this.timer.answered(whole, (ttl != null) ? ttl : HostAddresses.NO_TTL, spec());
		if (this.file != null) {
			SnapshotFile file = this.file;
			this.executor.execute(() -> file.write(decision.groups()));
		}
		warn();
		return emit();
	}

	/**
	 * TLS checks a connection against the channel's name, which is that of the target at
	 * the start; the backends of a later target carry the later name.
	 */
	private ResolutionResult named(ResolutionResult result) {
		String now = this.delegate.getServiceAuthority();
		List<EquivalentAddressGroup> groups = result.getAddressesOrError().getValue();
		if (now.equals(this.authority) || groups.isEmpty()) {
			return result;
		}
		List<EquivalentAddressGroup> named = groups.stream()
			.map((group) -> (group.getAttributes().get(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE) != null) ? group
					: new EquivalentAddressGroup(group.getAddresses(),
							group.getAttributes()
								.toBuilder()
								.set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, now)
								.build()))
			.toList();
		return result.toBuilder().setAddressesOrError(StatusOr.fromValue(named)).build();
	}

	private Status failed(Status error) {
		if (this.listener == null) {
			return Status.OK;
		}
		cancelEnd();
		this.error = error;
		if (!this.lastGood.any() && this.file != null) {
			SnapshotFile.Restored restored = this.file.read();
			if (restored != null) {
				this.lastGood.restore(restored.result(), restored.updated());
			}
		}
		this.lastGood.failed(error, this.client.now());
		this.timer.answered(false, HostAddresses.NO_TTL, spec());
		warn();
		return emit();
	}

	/** Once for each thing that is wrong. */
	private void warn() {
		String failure = this.lastGood.failure();
		if (failure != null && !failure.equals(this.reported)) {
			boolean keeps = this.lastGood.usable(spec(), this.client.now()) != null;
			logger.warn("Discovery of client '{}' ({}) failed: {} - {} Check the target and what resolves it.",
					this.client.name(), this.client.live().spec().source(), failure,
					keeps ? "What was known before stays in use." : "There is no list to fall back on.");
		}
		this.reported = failure;
	}

	private Status emit() {
		Instant now = this.client.now();
		ResolutionResult usable = this.lastGood.usable(spec(), now);
		report(usable);
		if (this.listener == null) {
			return Status.OK;
		}
		if (usable != null) {
			Instant end = this.lastGood.end(spec());
			if (end != null && this.end == null) {
				endAt(end, this::emit);
			}
			this.filled = true;
			if (configFromTarget()) {
				return this.listener.onResult2(usable);
			}
			Taken told = new Taken(this.client.live(), usable.getAddressesOrError().getValue());
			if (told.equals(this.taken)) {
				// As most answers: a thousand idle clients need not read their settings
				// twice a minute.
				return Status.OK;
			}
			Status status = this.listener.onResult2(usable.toBuilder().setServiceConfig(config()).build());
			this.taken = status.isOk() ? told : null;
			if (this.resolved == null && this.listener != null) {
				this.resolved = this.client.resolved();
			}
			return status;
		}
		if (this.lastGood.failure() == null) {
			return Status.OK;
		}
		if (this.filled && !configFromTarget()) {
			this.taken = null;
			// An error alone would leave the balancer what it has, deaf to operators.
			this.listener.onResult2(ResolutionResult.newBuilder()
				.setAddressesOrError(StatusOr.fromValue(List.of()))
				.setServiceConfig(config())
				.build());
		}
		return this.listener
			.onResult2(ResolutionResult.newBuilder().setAddressesOrError(StatusOr.fromStatus(this.error)).build());
	}

	private void endAt(Instant end, Runnable then) {
		long millis = Math.max(0, Duration.between(this.client.now(), end).toMillis()) + 1;
		this.end = this.context.schedule(() -> {
			this.end = null;
			then.run();
		}, millis, TimeUnit.MILLISECONDS, this.scheduler);
	}

	private void cancelEnd() {
		if (this.end != null) {
			this.end.cancel();
			this.end = null;
		}
	}

	private void report(@Nullable ResolutionResult usable) {
		int size = (usable != null) ? usable.getAddressesOrError().getValue().size() : 0;
		this.client.discovered(new DiscoverySnapshot(this.lastGood.updated(), this.lastGood.failure(),
				this.lastGood.failure() != null && usable != null, size));
	}

	private ConfigOrError config() {
		LiveSpec live = this.client.live();
		Map<String, Object> config = new LinkedHashMap<>(ServiceConfigs.of(live.spec()));
		config.put("loadBalancingConfig", List.of(new BalancedConfig(live, this.client).toServiceConfig()));
		return Objects.requireNonNull(this.parser.parseServiceConfig(config));
	}

	/** What a balancer has been told. */
	private record Taken(LiveSpec live, List<EquivalentAddressGroup> groups) {
	}

	/**
	 * Hears one target; what the predecessor of a changed target still says is not heard.
	 */
	private final class TargetListener extends Listener2 {

		private final NameResolver from;

		TargetListener(NameResolver from) {
			this.from = from;
		}

		@Override
		public void onResult(ResolutionResult result) {
			LbNameResolver.this.context.execute(() -> onResult2(result));
		}

		@Override
		public Status onResult2(ResolutionResult result) {
			return (this.from == LbNameResolver.this.delegate) ? resolved(result) : Status.OK;
		}

		@Override
		public void onError(Status error) {
			LbNameResolver.this.context.execute(() -> {
				if (this.from == LbNameResolver.this.delegate) {
					failed(error);
				}
			});
		}

	}

}
