package io.github.grpclb.autoconfigure.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

import io.github.grpclb.autoconfigure.client.ClientProperties.Backend;
import io.github.grpclb.autoconfigure.client.ClientProperties.Discovery;
import io.github.grpclb.autoconfigure.client.ClientProperties.Keepalive;
import io.github.grpclb.autoconfigure.client.ClientProperties.Retry;
import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.ChannelSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.DiscoverySpec;
import io.github.grpclb.spec.InvalidSpecException;

import static io.github.grpclb.autoconfigure.bind.Defaulting.or;

/**
 * Makes a validated spec of a client's properties.
 */
final class ClientSpecFactory {

	private final String name;

	private final ClientProperties properties;

	private final FrameworkKeys framework;

	private final @Nullable String missing;

	/**
	 * Creates a factory.
	 * @param name the client's name
	 * @param properties its keys
	 * @param framework the keys that the framework has for it
	 * @param missing the placeholder that its target waits for, {@code null} for none
	 */
	ClientSpecFactory(String name, ClientProperties properties, FrameworkKeys framework, @Nullable String missing) {
		this.name = name;
		this.properties = properties;
		this.framework = framework;
		this.missing = missing;
	}

	ClientSpec create() {
		String target = (this.missing != null) ? PendingTargetResolvers.target(this.missing)
				: or(this.properties.target(), "").strip();
		return new ClientSpec(this.name, target, (this.missing != null) ? List.of() : backends(), discovery(),
				new BalancingSpecFactory(this.properties).create(), new RoutingSpecFactory(this.properties).create(),
				new CallSpecFactory(this.properties).create(), channel());
	}

	private List<BackendSpec> backends() {
		List<BackendSpec> backends = new ArrayList<>();
		for (Backend backend : or(this.properties.backends(), List.<Backend>of())) {
			try {
				backends.add(backend(backend));
			}
			catch (InvalidSpecException ex) {
				// The entry's own name, so that the report can point to its line.
				throw new InvalidSpecException(
						ex.property().replaceFirst("^backends", "backends[" + backends.size() + "]"), ex.value(),
						ex.allowed(), ex.cure());
			}
		}
		return backends;
	}

	private static BackendSpec backend(Backend backend) {
		if (backend.address() == null) {
			throw new InvalidSpecException("backends.address", null, "host:port",
					"Give every entry of backends an address.");
		}
		return new BackendSpec(backend.address(), or(backend.weight(), 1.0), backend.zone(), or(backend.priority(), 0),
				or(backend.labels(), Map.of()));
	}

	private DiscoverySpec discovery() {
		DiscoverySpec defaults = DiscoverySpec.defaults();
		Discovery set = this.properties.discovery();
		return new DiscoverySpec(or(set, Discovery::refreshInterval, defaults.refreshInterval()),
				or(set, Discovery::jitter, new Ratio(defaults.jitter())).value(),
				or(set, Discovery::keepLastGood, defaults.keepLastGood()),
				or(set, Discovery::maxStale, defaults.maxStale()),
				or(set, Discovery::maxRemoval, new Ratio(defaults.maxRemoval())).value(),
				or(set, Discovery::snapshotFile, defaults.snapshotFile()), or(set, Discovery::ttl, defaults.ttl()),
				or(this.properties.targets(), defaults.targets()), or(this.properties.combine(), defaults.combine()));
	}

	private ChannelSpec channel() {
		ChannelSpec defaults = ChannelSpec.defaults();
		Keepalive set = this.properties.keepalive();
		ChannelSpec.Keepalive keepalive = new ChannelSpec.Keepalive(
				or(set, Keepalive::time, or(this.framework.keepaliveTime(), defaults.keepalive().time())),
				or(set, Keepalive::timeout, or(this.framework.keepaliveTimeout(), defaults.keepalive().timeout())),
				or(set, Keepalive::withoutCalls,
						or(this.framework.keepaliveWithoutCalls(), defaults.keepalive().withoutCalls())));
		DataSize maxInbound = (this.properties.maxInboundMessageSize() != null)
				? this.properties.maxInboundMessageSize() : this.framework.maxInboundMessageSize();
		return new ChannelSpec(this.properties.plaintext(), keepalive,
				or(this.properties.idleTimeout(), or(this.framework.idleTimeout(), defaults.idleTimeout())),
				(maxInbound != null) ? Sizes.bytes("max-inbound-message-size", maxInbound)
						: defaults.maxInboundMessageSize(),
				retryBuffer(defaults.retryBuffer()), sslBundle());
	}

	/** An empty one takes back what the defaults say. */
	private @Nullable String sslBundle() {
		ClientProperties.Ssl set = this.properties.ssl();
		String bundle = (set != null && set.bundle() != null) ? set.bundle().strip() : "";
		return bundle.isEmpty() ? null : bundle;
	}

	private ChannelSpec.RetryBuffer retryBuffer(ChannelSpec.RetryBuffer defaults) {
		Retry set = this.properties.retry();
		long maxRequestSize = (set != null && set.maxRequestSize() != null) ? set.maxRequestSize().toBytes()
				: defaults.maxRequestSize();
		return new ChannelSpec.RetryBuffer(maxRequestSize, (set != null && set.buffer() != null)
				? set.buffer().toBytes() : Math.max(defaults.buffer(), maxRequestSize));
	}

}
