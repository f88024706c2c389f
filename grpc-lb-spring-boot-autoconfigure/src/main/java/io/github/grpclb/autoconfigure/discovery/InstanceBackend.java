package io.github.grpclb.autoconfigure.discovery;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;

import io.github.grpclb.discovery.registry.RegisteredBackend;
import io.github.grpclb.spec.HostPort;

/**
 * Reads an instance of Spring Cloud as a backend. Its port may be that of an HTTP server,
 * so the metadata {@code gRPC_port}, which net.devh's servers register, goes before it.
 * Of the other metadata {@code weight}, {@code zone} and {@code priority} count; all of
 * it are labels.
 */
final class InstanceBackend {

	private static final String PORT = "gRPC_port";

	private final ServiceInstance instance;

	private final Map<String, String> metadata;

	InstanceBackend(ServiceInstance instance) {
		this.instance = instance;
		this.metadata = (instance.getMetadata() != null) ? instance.getMetadata() : Map.of();
	}

	/** What a person would call it. */
	String id() {
		String id = this.instance.getInstanceId();
		return (id != null) ? id : this.instance.getHost() + ":" + this.instance.getPort();
	}

	/** Where it listens, {@code null} if it does not say. */
	@Nullable HostPort address() {
		String port = this.metadata.getOrDefault(PORT, Integer.toString(this.instance.getPort()));
		String host = this.instance.getHost();
		if (host == null || host.isBlank() || port == null || !port.strip().matches("\\d{1,5}")) {
			return null;
		}
		int number = Integer.parseInt(port.strip());
		return (number >= 1 && number <= 65535) ? new HostPort(host, number) : null;
	}

	RegisteredBackend at(HostPort address) {
		String zone = this.metadata.get("zone");
		return new RegisteredBackend(address, weight(), (zone != null && !zone.isBlank()) ? zone : null, priority(),
				labels());
	}

	private Map<String, String> labels() {
		Map<String, String> labels = new LinkedHashMap<>();
		labels.put("instance", id());
		this.metadata.forEach((key, value) -> {
			if (key != null && value != null) {
				labels.put(key, value);
			}
		});
		return labels;
	}

	/** A value that is no number means something else; it is a label all the same. */
	private double weight() {
		String text = this.metadata.get("weight");
		if (text == null || !text.matches("\\d{1,7}(\\.\\d{1,6})?")) {
			return 1;
		}
		double weight = Double.parseDouble(text);
		return (weight > 0) ? Math.min(weight, RegisteredBackend.MAX_WEIGHT) : 1;
	}

	private int priority() {
		String text = this.metadata.get("priority");
		return (text != null && text.matches("\\d{1,4}")) ? Integer.parseInt(text) : 0;
	}

}
