package io.github.grpclb.autoconfigure.actuate;

import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.grpc.ConnectivityState;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import org.junit.jupiter.api.Test;
import org.skyscreamer.jsonassert.JSONAssert;
import org.skyscreamer.jsonassert.JSONCompareMode;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ClassPathResource;

import io.github.grpclb.autoconfigure.actuate.ClientDescriptor.CanaryDescriptor;
import io.github.grpclb.autoconfigure.actuate.ClientDescriptor.DiscoveryDescriptor;
import io.github.grpclb.autoconfigure.actuate.ClientDescriptor.EventDescriptor;
import io.github.grpclb.autoconfigure.actuate.ClientDescriptor.OverrideDescriptor;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.doctor.FindingSource;
import io.github.grpclb.server.ServerControl;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.BackendSnapshot.Ejection;
import io.github.grpclb.snapshot.BackendSnapshot.Failure;
import io.github.grpclb.snapshot.BackendSnapshot.Health;
import io.github.grpclb.snapshot.BackendSnapshot.Identity;
import io.github.grpclb.snapshot.BackendSnapshot.Latency;
import io.github.grpclb.snapshot.BackendSnapshot.PolicyView;
import io.github.grpclb.snapshot.BackendSnapshot.Recent;
import io.github.grpclb.snapshot.BackendSnapshot.Signs;
import io.github.grpclb.snapshot.BackendSnapshot.Totals;
import io.github.grpclb.snapshot.BackendSnapshot.Traffic;
import io.github.grpclb.snapshot.ChannelSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot.CanarySnapshot;
import io.github.grpclb.snapshot.ClientSnapshot.OverrideSnapshot;
import io.github.grpclb.snapshot.DiscoverySnapshot;
import io.github.grpclb.snapshot.Event;
import io.github.grpclb.snapshot.Exclusion;
import io.github.grpclb.snapshot.Reason;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The JSON of the endpoint, field by field, whatever the application's own JSON mapper is
 * told to do.
 */
class EndpointContractTests {

	@Test
	void jsonIsThatOfTheContract() throws Exception {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "spring.grpc.client.enabled=false", "spring.grpc.server.enabled=false",
					"grpc.server.port=-1", "spring.main.banner-mode=off",
					"management.endpoints.web.exposure.include=grpclb", "grpc.lb.server.drain.grace=15s",
					"grpc.lb.clients.orders.policy=round-robin",
					"grpc.lb.clients.orders.target=static://127.0.0.1:9101",
					"spring.jackson.property-naming-strategy=SNAKE_CASE",
					"spring.jackson.default-property-inclusion=non_null",
					"spring.jackson.datatype.datetime.write-dates-as-timestamps=true")
			.run()) {
			ServerControl server = context.getBean(ServerControl.class);
			server.configure(NettyServerBuilder.forPort(0));
			server.started();
			BalancedClient orders = context.getBean(BalancerRegistry.class).find("orders").orElseThrow();
			orders.attach(EndpointContractTests::channel);
			orders.discovered(new DiscoverySnapshot(orders.now(), null, false, 3));
			orders.drain("127.0.0.1:9103");
			URI uri = URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port")
					+ "/actuator/grpclb");
			String json = HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
				.body();
			JSONAssert.assertEquals(new ClassPathResource("grpclb.json").getContentAsString(StandardCharsets.UTF_8),
					json, JSONCompareMode.STRICT_ORDER);
		}
	}

	@Test
	void everythingThatASnapshotKnowsIsShown() {
		assertThat(names(ClientDescriptor.class)).filteredOn((name) -> !Set.of("retryBudget", "history").contains(name))
			.containsExactlyElementsOf(names(ClientSnapshot.class));
		assertThat(names(BackendDescriptor.class)).containsAll(names(Identity.class))
			.containsAll(names(Health.class))
			.containsAll(names(Totals.class));
		assertThat(names(BackendDescriptor.class))
			.containsAll(names(Traffic.class).stream().filter((name) -> !name.equals("totals")).toList());
		assertThat(names(DiscoveryDescriptor.class)).containsExactlyElementsOf(names(DiscoverySnapshot.class));
		assertThat(names(CanaryDescriptor.class)).containsExactlyElementsOf(names(CanarySnapshot.class));
		assertThat(names(OverrideDescriptor.class)).containsExactlyElementsOf(names(OverrideSnapshot.class));
		assertThat(names(EventDescriptor.class)).containsExactlyElementsOf(names(Event.class));
	}

	private static List<String> names(Class<?> type) {
		return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
	}

	private static ChannelSnapshot channel() {
		Latency latency = new Latency(1.2, 1, 4);
		BackendSnapshot plain = new BackendSnapshot(
				new Identity("127.0.0.1:9101", "v1", "eu-1a", 0, Map.of("version", "v1"), 1), Health.GOOD,
				new Traffic(new Totals(1, 150, 149, 0), 0, 0.5, new Recent(60, 0, 0.5, 0.5, 1, 4, 60), null, latency,
						PolicyView.NONE));
		BackendSnapshot failed = new BackendSnapshot(Identity.of("127.0.0.1:9102"), Health.GOOD,
				new Traffic(new Totals(1, 150, 148, 1), 0, 0.5, new Recent(60, 1, 0.5, 0.5, 1, 4, 60),
						new Failure("UNAVAILABLE: gone", Instant.parse("2026-11-20T23:59:59Z")), latency,
						new PolicyView(1.5, 3)));
		BackendSnapshot out = new BackendSnapshot(new Identity("127.0.0.1:9103", null, null, 1, Map.of(), 1),
				new Health(ConnectivityState.READY, false,
						List.of(new Exclusion(Reason.EJECTED, "is ejected (success-rate: 12 %)"),
								new Exclusion(Reason.DRAINING, "is drained by an operator")),
						0, 1, new Ejection("success-rate", "2026-11-21T00:00:30Z"), true, Signs.NONE),
				new Traffic(new Totals(1, 0, 0, 0), 0, 0, Recent.NONE, null, new Latency(0, 0, 0), PolicyView.NONE));
		return new ChannelSnapshot(ConnectivityState.READY, "round-robin", List.of(plain, failed, out));
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		BalancerRegistry registry() {
			return new BalancerRegistry(Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC));
		}

		@Bean
		FindingSource others() {
			return () -> List.of(new Finding(Severity.INFO, "OF_OTHERS", null, "message", "fix"));
		}

	}

}
