package io.github.grpclb.test;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.convert.DurationStyle;

import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.TargetSchemes;
import io.github.grpclb.test.GrpcLbTest.Backends;

/**
 * What a backend starts as.
 *
 * @param name the name that tests use
 * @param spec its address, weight, zone, priority and labels, as discovery would say them
 * @param profile how it treats calls
 */
record BackendSeed(String name, BackendSpec spec, BackendProfile profile) {

	private static final int DEFAULT_COUNT = 3;

	private static final int MAX_COUNT = 1_000;

	static List<BackendSeed> of(List<Backends> declared) {
		List<BackendSeed> seeds = new ArrayList<>();
		for (Backends backends : declared) {
			if (backends.count() < 1 || backends.count() > MAX_COUNT) {
				throw new IllegalArgumentException("@Backends(client = \"%s\", count = %d): count must be 1 to %d"
					.formatted(backends.client(), backends.count(), MAX_COUNT));
			}
			BackendProfile profile = BackendProfile.PERFECT
				.withLatency(DurationStyle.detectAndParse(backends.latency()))
				.withCapacity(backends.capacity());
			for (int i = 0; i < backends.count(); i++) {
				String name = backends.client() + "-" + (seeds.size() + 1);
				seeds.add(new BackendSeed(name, spec(name, backends), profile));
			}
		}
		return seeds;
	}

	private static BackendSpec spec(String name, Backends backends) {
		return new BackendSpec(name + ":1", backends.weight(), backends.zone().isEmpty() ? null : backends.zone(),
				backends.priority(), labels(backends));
	}

	private static Map<String, String> labels(Backends backends) {
		Map<String, String> labels = new LinkedHashMap<>();
		for (String label : backends.labels()) {
			int equals = label.indexOf('=');
			if (equals < 1) {
				throw new IllegalArgumentException("@Backends(client = \"%s\", labels = \"%s\"): write key=value"
					.formatted(backends.client(), label));
			}
			labels.put(label.substring(0, equals), label.substring(equals + 1));
		}
		return labels;
	}

	/**
	 * The backends that the configuration lists, or as many as it takes to see a spread.
	 */
	static List<BackendSeed> configured(ClientSpec client) {
		List<BackendSeed> seeds = new ArrayList<>();
		client.backends().forEach((backend) -> seeds.add(configured(backend.address(), backend)));
		if (client.target().startsWith(TargetSchemes.STATIC_PREFIX)) {
			for (String address : client.target().substring(TargetSchemes.STATIC_PREFIX.length()).split(",")) {
				seeds.add(configured(address.strip(), BackendSpec.of(address.strip())));
			}
		}
		if (seeds.isEmpty()) {
			for (int i = 1; i <= DEFAULT_COUNT; i++) {
				seeds.add(plain(client.name() + "-" + i));
			}
		}
		return seeds;
	}

	static BackendSeed plain(String name) {
		return configured(name, BackendSpec.of(name + ":1"));
	}

	private static BackendSeed configured(String name, BackendSpec spec) {
		return new BackendSeed(name, spec, BackendProfile.PERFECT);
	}

}
