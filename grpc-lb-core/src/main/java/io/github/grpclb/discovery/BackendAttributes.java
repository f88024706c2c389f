package io.github.grpclb.discovery;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.spec.BackendSpec;

/**
 * What discovery may say of a backend beside its address. Any resolver can set these on
 * an {@link EquivalentAddressGroup}.
 */
public final class BackendAttributes {

	/** The share relative to other backends, 0.000001 to 1,000,000; 1 if not set. */
	public static final Attributes.Key<Double> WEIGHT = Attributes.Key.create("io.github.grpclb.weight");

	/** Where the backend runs. */
	public static final Attributes.Key<String> ZONE = Attributes.Key.create("io.github.grpclb.zone");

	/** 0 is used first; 0 if not set. */
	public static final Attributes.Key<Integer> PRIORITY = Attributes.Key.create("io.github.grpclb.priority");

	/** Free labels, which groups select by. */
	public static final Attributes.Key<Map<String, String>> LABELS = Attributes.Key.create("io.github.grpclb.labels");

	/**
	 * Whether the backend is going: it ends its calls, and gets new ones only if nobody
	 * else is left.
	 */
	public static final Attributes.Key<Boolean> DRAINING = Attributes.Key.create("io.github.grpclb.draining");

	/**
	 * Says to resolvers that the channel honours {@link #DRAINING}. To another one they
	 * deliver backends that are going only if there is nobody else.
	 */
	public static final NameResolver.Args.Key<Boolean> DRAINING_HONOURED = NameResolver.Args.Key
		.create("io.github.grpclb.draining-honoured");

	private static final Pattern LOCALITY_ZONE = Pattern.compile("\\bzone=\"([^\"]+)\"");

	private BackendAttributes() {
	}

	/**
	 * Writes the attributes of a backend that configuration lists, as far as they are not
	 * what holds without them.
	 * @param backend the backend
	 * @return its attributes
	 */
	public static Attributes of(BackendSpec backend) {
		Attributes.Builder attributes = Attributes.newBuilder();
		if (backend.weight() != 1) {
			attributes.set(WEIGHT, backend.weight());
		}
		if (backend.priority() != 0) {
			attributes.set(PRIORITY, backend.priority());
		}
		if (!backend.labels().isEmpty()) {
			attributes.set(LABELS, backend.labels());
		}
		if (backend.zone() != null) {
			attributes.set(ZONE, backend.zone());
		}
		return attributes.build();
	}

	/**
	 * Reads the weight. One out of range becomes the nearest that is in it, what is no
	 * weight becomes 1.
	 * @param group the backend
	 * @return 0.000001 to 1,000,000
	 */
	public static double weight(EquivalentAddressGroup group) {
		Double weight = group.getAttributes().get(WEIGHT);
		return (weight != null && weight > 0) ? Math.min(Math.max(weight, 0.000_001), 1_000_000) : 1;
	}

	/**
	 * Reads the zone; of backends that xDS has sent, that of their locality.
	 * @param group the backend
	 * @return the zone, {@code null} if unknown
	 */
	public static @Nullable String zone(EquivalentAddressGroup group) {
		String zone = group.getAttributes().get(ZONE);
		String locality = group.getAttributes().get(EquivalentAddressGroup.ATTR_LOCALITY_NAME);
		return (zone != null || locality == null) ? zone : zoneOf(locality);
	}

	/** The locality is written {@code {region="eu", zone="eu-1a", sub_zone=""}}. */
	private static @Nullable String zoneOf(String locality) {
		Matcher zone = LOCALITY_ZONE.matcher(locality);
		return zone.find() ? zone.group(1) : null;
	}

	/**
	 * Reads the priority.
	 * @param group the backend
	 * @return 0 or more
	 */
	public static int priority(EquivalentAddressGroup group) {
		Integer priority = group.getAttributes().get(PRIORITY);
		return (priority != null) ? Math.max(0, priority) : 0;
	}

	/**
	 * Reads the labels.
	 * @param group the backend
	 * @return the labels, empty if there are none
	 */
	public static Map<String, String> labels(EquivalentAddressGroup group) {
		Map<String, String> labels = group.getAttributes().get(LABELS);
		return (labels != null) ? labels : Map.of();
	}

	/**
	 * Tells whether the backend is going.
	 * @param group the backend
	 * @return {@code false} if discovery does not say
	 */
	public static boolean draining(EquivalentAddressGroup group) {
		return Boolean.TRUE.equals(group.getAttributes().get(DRAINING));
	}

}
