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
import io.github.grpclb.spec.DiscoverySpec;
import io.github.grpclb.spec.ServiceConfigs;

/**
 * Resolves a client: the addresses of its real target, and the service config that its
 * settings make. When the settings change, the last addresses are sent again with the new
 * service config; when discovery fails, the last good addresses stay in use.
 */
final class LbNameResolver extends NameResolver {

	private static final Logger logger = LoggerFactory.getLogger(LbNameResolver.class);

	private final BalancedClient client;

	private final SynchronizationContext context;

	private final ServiceConfigParser parser;

	private final NameResolver delegate;

	private final RefreshTimer timer;

	private final boolean configFromTarget;

	private @Nullable Listener2 listener;

	private @Nullable Registration registration;

	private @Nullable Registration refreshing;

	private @Nullable ResolutionResult lastGood;

	private @Nullable Instant lastUpdate;

	private @Nullable String lastError;

	private LbNameResolver(BalancedClient client, NameResolver delegate, Args args) {
		this.client = client;
		this.delegate = delegate;
		this.context = args.getSynchronizationContext();
		this.parser = args.getServiceConfigParser();
		this.timer = new RefreshTimer(this.context, args.getScheduledExecutorService(), delegate::refresh);
		// The control plane's config says how an xds target is balanced.
		this.configFromTarget = client.live().spec().target().startsWith("xds:");
	}

	static LbNameResolver create(BalancedClient client, Args args) {
		return new LbNameResolver(client, TargetResolvers.create(client.live().spec(), args), args);
	}

	@Override
	public String getServiceAuthority() {
		return this.delegate.getServiceAuthority();
	}

	@Override
	public void start(Listener2 listener) {
		this.listener = listener;
		this.registration = this.client.onChange(() -> this.context.execute(this::emit));
		this.refreshing = this.client.onRefresh(() -> this.context.execute(this::refreshNow));
		this.delegate.start(new TargetListener());
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
			this.lastGood = result;
			this.lastUpdate = this.client.now();
			this.lastError = null;
			this.timer.answered(true, spec());
			return emit();
		}
		Status error = addresses.hasValue() ? Status.UNAVAILABLE.withDescription("Discovery found no backend")
				: addresses.getStatus();
		return failed(error);
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
		return this.listener.onResult2(
				this.configFromTarget ? this.lastGood : this.lastGood.toBuilder().setServiceConfig(config()).build());
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

	private final class TargetListener extends Listener2 {

		@Override
		public void onResult(ResolutionResult result) {
			LbNameResolver.this.context.execute(() -> resolved(result));
		}

		@Override
		public Status onResult2(ResolutionResult result) {
			return resolved(result);
		}

		@Override
		public void onError(Status error) {
			LbNameResolver.this.context.execute(() -> failed(error));
		}

	}

}
