package io.github.grpclb.discovery.consul;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.discovery.registry.RegisteredBackend;
import io.github.grpclb.spec.HostPort;

/**
 * One entry of Consul's answer.
 *
 * @param node the node's name
 * @param nodeAddress the node's address
 * @param id the instance's id
 * @param address the service's address, empty if it is the node's
 * @param port the service's port, 0 if it has none
 * @param tags the tags
 * @param meta the metadata
 * @param passingWeight the weight while all checks pass
 * @param warningWeight the weight while a check warns
 * @param worst the worst status of its checks
 */
record ConsulInstance(String node, String nodeAddress, String id, String address, int port, List<String> tags,
		Map<String, String> meta, double passingWeight, double warningWeight, Health worst) {

	/** What a check can say, from good to bad. */
	enum Health {

		PASSING, WARNING, CRITICAL;

		static Health of(String status) {
			return switch (status) {
				case "passing" -> PASSING;
				case "warning" -> WARNING;
				// Also "maintenance", and whatever a newer Consul may invent.
				default -> CRITICAL;
			};
		}

		Health and(Health other) {
			return (compareTo(other) >= 0) ? this : other;
		}

	}

	/**
	 * Tells whether it may get calls.
	 * @param passingOnly whether a warning keeps it out
	 */
	boolean usable(boolean passingOnly) {
		return (this.worst == Health.PASSING || (this.worst == Health.WARNING && !passingOnly)) && weight() > 0;
	}

	private double weight() {
		return (this.worst == Health.WARNING) ? this.warningWeight : this.passingWeight;
	}

	/**
	 * Makes a backend of it.
	 * @return the backend, {@code null} if it names no place to connect to
	 */
	@Nullable RegisteredBackend toBackend() {
		String host = this.address.isEmpty() ? this.nodeAddress : this.address;
		if (this.port < 1 || this.port > 65535 || host.isBlank() || host.length() > 253
				|| host.chars().anyMatch((ch) -> ch <= ' ' || ch == '/' || ch == ',')) {
			return null;
		}
		Map<String, String> labels = labels();
		String zone = labels.get("zone");
		return new RegisteredBackend(new HostPort(host, this.port), Math.min(weight(), RegisteredBackend.MAX_WEIGHT),
				(zone != null && !zone.isBlank()) ? zone : null, priority(labels.get("priority")), labels);
	}

	/** Tags, as {@code name=value} or bare; the metadata says it better where both do. */
	private Map<String, String> labels() {
		Map<String, String> labels = new LinkedHashMap<>();
		labels.put("node", this.node);
		labels.put("instance", this.id);
		for (String tag : this.tags) {
			int equals = tag.indexOf('=');
			labels.put((equals > 0) ? tag.substring(0, equals) : tag,
					(equals > 0) ? tag.substring(equals + 1) : "true");
		}
		labels.putAll(this.meta);
		return labels;
	}

	private static int priority(@Nullable String text) {
		// A label of that name that is no number means something else.
		return (text != null && text.matches("\\d{1,4}")) ? Integer.parseInt(text) : 0;
	}

}
