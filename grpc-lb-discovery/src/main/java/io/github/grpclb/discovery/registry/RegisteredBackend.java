package io.github.grpclb.discovery.registry;

import java.util.Map;

import io.grpc.Attributes;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.spec.HostPort;

/**
 * A backend as a registry describes it, before its host is looked up.
 *
 * @param address where it listens
 * @param weight its share relative to the others, up to {@link #MAX_WEIGHT}; registries
 * leave backends with 0 out
 * @param zone where it runs, {@code null} if unknown
 * @param priority 0 is used first
 * @param labels what groups select by
 */
public record RegisteredBackend(HostPort address, double weight, @Nullable String zone, int priority,
		Map<String, String> labels) {

	/** The limit of weights in configuration holds for registries too. */
	public static final double MAX_WEIGHT = 1_000_000;

	public RegisteredBackend {
		labels = Bounds.labels(labels);
	}

	Attributes attributes() {
		Attributes.Builder attributes = Attributes.newBuilder()
			.set(BackendAttributes.WEIGHT, this.weight)
			.set(BackendAttributes.PRIORITY, this.priority)
			.set(BackendAttributes.LABELS, this.labels);
		if (this.zone != null) {
			attributes.set(BackendAttributes.ZONE, this.zone);
		}
		return attributes.build();
	}

}
