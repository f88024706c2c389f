package io.github.grpclb.discovery;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancedClient.Registration;
import io.github.grpclb.control.BalancedConfig;
import io.github.grpclb.control.LiveSpec;
import io.github.grpclb.snapshot.DiscoverySnapshot;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.DiscoverySpec;
import io.github.grpclb.spec.ServiceConfigs;
import io.github.grpclb.spec.TargetSchemes;

/**
 * Resolves a client: the addresses of its real target, and the service config that its
 * settings make. When the settings change, the last addresses are sent again with the new
 * service config; when the target changes, its successor is asked, and the last good
 * addresses stay in use until that has answered; so they do when discovery fails.
 */
final class LbNameResolver extends NameResolver {

	private static final Logger logger = LoggerFactory.getLogger(LbNameResolver.class);

	private final BalancedClient client;

	private final SynchronizationContext context;

	private final ServiceConfigParser parser;

	private final Args args;

	/** What the channel was built with; TLS checks names against it. */
	private final String authority;

	private final RefreshTimer timer;

	private ClientSpec source;

	private NameResolver delegate;

	private @Nullable Listener2 listener;

	private @Nullable Registration registration;

	private @Nullable Registration refreshing;

	private @Nullable ResolutionResult lastGood;

	private @Nullable Instant lastUpdate;

	private @Nullable String lastError;

	private @Nullable Registration resolved;

	private LbNameResolver(BalancedClient client, ClientSpec source, Args args) {
		this.client = client;
		this.args = args;
		this.source = source;
		this.delegate = TargetResolvers.create(source, args);
		this.authority = this.delegate.getServiceAuthority();
		this.context = args.getSynchronizationContext();
		this.parser = args.getServiceConfigParser();
		this.timer = new RefreshTimer(this.context, args.getScheduledExecutorService(), () -> this.delegate.refresh());
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
		emit();
	}

	/** Whether the target was another one. */
	private boolean retargeted(ClientSpec now) {
		if (now.target().equals(this.source.target()) && now.backends().equals(this.source.backends())) {
			return false;
		}
		this.source = now;
		NameResolver next;
		try {
			next = TargetResolvers.create(now, this.args);
		}
		catch (RuntimeException ex) {
			failed(Status.UNAVAILABLE.withDescription(ex.getMessage()).withCause(ex));
			return true;
		}
		this.delegate.shutdown();
		this.delegate = next;
		next.start(new TargetListener(next));
		return true;
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
		if (addresses.hasValue() && (!addresses.getValue().isEmpty() || !keepsLastGood())) {
			this.lastGood = named(result);
			this.lastUpdate = this.client.now();
			this.lastError = null;
			this.timer.answered(true, spec());
			return emit();
		}
		Status error = addresses.hasValue() ? Status.UNAVAILABLE.withDescription("Discovery found no backend")
				: addresses.getStatus();
		return failed(error);
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

	private boolean keepsLastGood() {
		if (this.lastGood == null || this.lastUpdate == null || !spec().keepLastGood()) {
			return false;
		}
		return spec().maxStale().isZero() || this.client.now().isBefore(this.lastUpdate.plus(spec().maxStale()));
	}

	private Status failed(Status error) {
		String text = error.getCode() + ": " + error.getDescription();
		boolean keeps = keepsLastGood();
		if (!text.equals(this.lastError)) {
			logger.warn("Discovery of client '{}' ({}) failed: {} - {} Check the target and what resolves it.",
					this.client.name(), this.client.live().spec().target(), text,
					keeps ? "The last good list stays in use." : "There is no list to fall back on.");
		}
		this.lastError = text;
		this.timer.answered(false, spec());
		report();
		if (!keeps && this.listener != null) {
			this.lastGood = null;
			return this.listener
				.onResult2(ResolutionResult.newBuilder().setAddressesOrError(StatusOr.fromStatus(error)).build());
		}
		return Status.OK;
	}

	private Status emit() {
		report();
		if (this.lastGood == null || this.listener == null) {
			return Status.OK;
		}
		// The control plane's config says how an xds target is balanced.
		if (TargetSchemes.XDS.equals(TargetSchemes.of(this.source.target()))) {
			return this.listener.onResult2(this.lastGood);
		}
		Status status = this.listener.onResult2(this.lastGood.toBuilder().setServiceConfig(config()).build());
		if (this.resolved == null && this.listener != null) {
			this.resolved = this.client.resolved();
		}
		return status;
	}

	private void report() {
		int size = (this.lastGood != null) ? this.lastGood.getAddressesOrError().getValue().size() : 0;
		this.client.discovered(new DiscoverySnapshot(this.lastUpdate, this.lastError,
				this.lastError != null && this.lastGood != null, size));
	}

	private ConfigOrError config() {
		LiveSpec live = this.client.live();
		Map<String, Object> config = new LinkedHashMap<>(ServiceConfigs.of(live.spec()));
		config.put("loadBalancingConfig", List.of(new BalancedConfig(live, this.client).toServiceConfig()));
		return Objects.requireNonNull(this.parser.parseServiceConfig(config));
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
