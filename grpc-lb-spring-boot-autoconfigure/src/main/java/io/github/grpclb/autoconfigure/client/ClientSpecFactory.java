package io.github.grpclb.autoconfigure.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

	ClientSpecFactory(String name, ClientProperties properties) {
		this.name = name;
		this.properties = properties;
	}

	ClientSpec create() {
		return new ClientSpec(this.name, or(this.properties.target(), ""), backends(), discovery(),
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
				or(set, Discovery::maxStale, defaults.maxStale()));
	}

	private ChannelSpec channel() {
		ChannelSpec defaults = ChannelSpec.defaults();
		Keepalive set = this.properties.keepalive();
		ChannelSpec.Keepalive keepalive = new ChannelSpec.Keepalive(
				or(set, Keepalive::time, defaults.keepalive().time()),
				or(set, Keepalive::timeout, defaults.keepalive().timeout()),
				or(set, Keepalive::withoutCalls, defaults.keepalive().withoutCalls()));
		int maxInbound = (this.properties.maxInboundMessageSize() != null)
				? Sizes.bytes("max-inbound-message-size", this.properties.maxInboundMessageSize())
				: defaults.maxInboundMessageSize();
		return new ChannelSpec(this.properties.plaintext(), keepalive,
				or(this.properties.idleTimeout(), defaults.idleTimeout()), maxInbound,
				retryBuffer(defaults.retryBuffer()));
	}

	private ChannelSpec.RetryBuffer retryBuffer(ChannelSpec.RetryBuffer defaults) {
		Retry set = this.properties.retry();
		long maxRequestSize = (set != null && set.maxRequestSize() != null) ? set.maxRequestSize().toBytes()
				: defaults.maxRequestSize();
		return new ChannelSpec.RetryBuffer(maxRequestSize, (set != null && set.buffer() != null)
				? set.buffer().toBytes() : Math.max(defaults.buffer(), maxRequestSize));
	}

}
