package io.github.grpclb.discovery.kubernetes;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.discovery.kubernetes.Slice.Endpoint;
import io.github.grpclb.discovery.registry.Bounds;

/**
 * One pod, from all endpoints that mean it: it stands in a slice of each address family,
 * and in two slices at once while the controller moves it.
 */
final class Backend {

	private final Set<SocketAddress> addresses = new LinkedHashSet<>();

	private final Map<String, String> labels = new HashMap<>();

	private final Set<String> forZones = new TreeSet<>();

	private boolean hinted = true;

	private boolean ready;

	private boolean serving;

	private boolean terminating;

	private @Nullable String zone;

	void add(Slice slice, Endpoint endpoint, int port) {
		if (endpoint.ready() || endpoint.serving()) {
			this.addresses.add(new InetSocketAddress(endpoint.address(), port));
		}
		this.ready |= endpoint.ready();
		this.serving |= endpoint.serving();
		// There is no way back from it, so of two versions this is the newer one.
		this.terminating |= endpoint.terminating();
		this.zone = (endpoint.zone() != null) ? endpoint.zone() : this.zone;
		this.hinted &= !endpoint.forZones().isEmpty();
		this.forZones.addAll(endpoint.forZones());
		slice.labels().forEach(this.labels::putIfAbsent);
		label("pod", endpoint.pod());
		label("node", endpoint.node());
	}

	private void label(String name, @Nullable String value) {
		if (value != null) {
			this.labels.put(name, value);
		}
	}

	boolean isTerminating() {
		return this.terminating;
	}

	boolean isUsable() {
		return !this.addresses.isEmpty() && (this.terminating ? this.serving : this.ready);
	}

	boolean isHinted() {
		return this.hinted;
	}

	EquivalentAddressGroup group(boolean hintsCount) {
		Map<String, String> all = new HashMap<>(this.labels);
		Attributes.Builder attributes = Attributes.newBuilder();
		String effective = this.zone;
		if (hintsCount) {
			all.put("for-zones", String.join(",", this.forZones));
			if (effective == null || !this.forZones.contains(effective)) {
				effective = this.forZones.iterator().next();
			}
		}
		if (effective != null) {
			attributes.set(BackendAttributes.ZONE, effective);
		}
		if (this.terminating) {
			attributes.set(BackendAttributes.DRAINING, true);
		}
		attributes.set(BackendAttributes.LABELS, Bounds.labels(all));
		return new EquivalentAddressGroup(List.copyOf(this.addresses), attributes.build());
	}

}
