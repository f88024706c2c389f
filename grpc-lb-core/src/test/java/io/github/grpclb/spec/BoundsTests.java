package io.github.grpclb.spec;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BoundsTests {

	@ParameterizedTest
	@ValueSource(strings = { "orders.OrderService/*", "*", "orders.OrderService/Create/Now", "/Create", " " })
	void namesThatNoMethodHasAreRefusedInRoutesAndMethods(String name) {
		assertThatExceptionOfType(InvalidSpecException.class)
			.isThrownBy(() -> new RouteSpec(null, null, null, null, List.of(name), "v1"))
			.withMessageContaining("'routes.methods'")
			.withMessageContaining("package.Service/Method or package.Service");
		assertThatExceptionOfType(InvalidSpecException.class)
			.isThrownBy(() -> new MethodSpec(name, null, null, null, null, null, null))
			.withMessageContaining("'methods'");
	}

	@Test
	void durationsWithoutNanosecondsAreRefused() {
		Duration endless = Duration.ofDays(106_752);
		assertThatExceptionOfType(InvalidSpecException.class)
			.isThrownBy(() -> CallSpec.defaults().withDeadline(endless))
			.withMessageContaining("'deadline'")
			.withMessageContaining("at most 36500d");
		assertThatExceptionOfType(InvalidSpecException.class)
			.isThrownBy(() -> new DiscoverySpec(Duration.ZERO, 0, true, endless))
			.withMessageContaining("'discovery.max-stale'");
		assertThatExceptionOfType(InvalidSpecException.class).isThrownBy(() -> new PeakEwmaSpec(endless, 2))
			.withMessageContaining("'peak-ewma.decay'");
	}

	@ParameterizedTest
	@ValueSource(doubles = { 1e-320, Double.NaN, 0, -1, 1e7, Double.POSITIVE_INFINITY })
	void weightsThatCannotBeCalculatedWithAreRefused(double weight) {
		assertThatExceptionOfType(InvalidSpecException.class)
			.isThrownBy(() -> new BackendSpec("a:1", weight, null, 0, Map.of()))
			.withMessageContaining("backends.weight");
		assertThatExceptionOfType(InvalidSpecException.class)
			.isThrownBy(() -> new Overrides(Set.of(), Map.of("a:1", weight)))
			.withMessageContaining("'weight'");
	}

	@Test
	void messageShowsNoMoreOfAValueThanIsNeeded() {
		InvalidSpecException ex = new InvalidSpecException("split", "x\n".repeat(30_000), "short", "Write less.");
		assertThat(ex.getMessage()).hasSizeLessThan(800).doesNotContain("\n").endsWith("must be short. Write less.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "dns:orders:50051", "dns:///orders:50051", "dns://127.0.0.1:5353/orders:1",
			"srv:///_grpc._tcp.orders", "srv://ns.example/_grpc._tcp.orders", "file:///etc/backends.yaml",
			"xds:///orders", "unix:/tmp/socket" })
	void targetsThatCanBeResolvedAreTaken(String target) {
		assertThat(ClientSpec.of("orders", target).source()).isEqualTo(target);
	}

	@ParameterizedTest
	@ValueSource(strings = { "orders:50051", "dns:orders", "dns:///orders", "dns:///orders:0", "dns:///orders:http",
			"dns:///a b", "dns:///", "dns://ns:99999/orders:1", "srv:///_grpc._tcp.orders:1", "srv:///" })
	void targetsThatCannotBeResolvedAreRefusedAtTheStart(String target) {
		assertThatExceptionOfType(InvalidSpecException.class).isThrownBy(() -> ClientSpec.of("orders", target))
			.withMessageContaining("'target'");
	}

	@Test
	void targetAndTargetsExcludeEachOther() {
		DiscoverySpec two = new DiscoverySpec(Duration.ZERO, 0, true, Duration.ZERO, 1, "", false,
				List.of("dns:///a:1", "dns:///b:1"), DiscoverySpec.Combine.MERGE);
		assertThatExceptionOfType(InvalidSpecException.class)
			.isThrownBy(() -> ClientSpec.of("orders", "dns:///a:1").withDiscovery(two));
		assertThatExceptionOfType(InvalidSpecException.class)
			.isThrownBy(() -> new DiscoverySpec(Duration.ZERO, 0, true, Duration.ZERO, 1, "", false,
					List.of("xds:///a"), DiscoverySpec.Combine.MERGE))
			.withMessageContaining("without xds targets");
	}

}
