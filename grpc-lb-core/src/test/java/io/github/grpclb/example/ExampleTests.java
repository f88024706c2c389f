package io.github.grpclb.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.control.Cause;
import io.github.grpclb.control.Change;
import io.github.grpclb.policy.PickPolicy;
import io.github.grpclb.policy.PickPolicyProvider;
import io.github.grpclb.policy.PolicyContext;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * The documented examples do what their pages say.
 */
class ExampleTests {

	private final EchoServer[] servers = { EchoServer.start(), EchoServer.start() };

	@AfterEach
	void stop() {
		for (EchoServer server : this.servers) {
			server.close();
		}
	}

	private ClientSpec spec(String policy, Map<String, Object> config) {
		return ClientSpec.of("orders", TestClient.target(this.servers))
			.withBalancing(
					BalancingSpec.defaults().withPolicy(PolicySpec.of(PolicyName.of(policy)).withPolicyConfig(config)));
	}

	private BalancerRegistry registry(PickPolicyProvider provider) {
		BalancerRegistry registry = new BalancerRegistry();
		registry.addPolicies(List.of(provider));
		return registry;
	}

	@ParameterizedTest
	@CsvSource({ "docs/extending.md,LocalFirst.java", "docs/plain-java.md,PlainJava.java" })
	void pageShowsWhatIsCompiled(String page, String source) throws IOException {
		Path root = Path.of("..");
		String code = Files.readString(Path.of("src/test/java/io/github/grpclb/example", source));
		String shown = code.substring(code.indexOf("import ")).strip();
		assertThat(Files.readString(root.resolve(page)).replace("\r", "")).contains(shown);
	}

	@Test
	void usersPolicyPicks() {
		String near = this.servers[1].address();
		try (TestClient client = new TestClient(spec("local-first", Map.of("prefix", near)),
				registry(new LocalFirst()))) {
			assertThat(client.calls(50)).isEqualTo(Map.of(near, 50));
			assertThat(client.live().snapshot().policy()).isEqualTo("local-first");
		}
	}

	@Test
	void usersPolicyIsSwitchedToWhileCallsGoOnAndRefusedWhereItCannotWork() {
		try (TestClient client = new TestClient(spec("round-robin", Map.of("prefix", this.servers[0].address())),
				registry(new LocalFirst()))) {
			BalancedClient live = client.live();
			client.calls(2);
			live.change(new Change.Policy(PolicyName.of("local-first")), null, Cause.OPERATOR);
			await().untilAsserted(() -> assertThat(client.calls(10)).isEqualTo(Map.of(this.servers[0].address(), 10)));
			assertThatThrownBy(() -> live.change(new Change.Policy(PolicyName.of("local-last")), null, Cause.OPERATOR))
				.isInstanceOf(InvalidSpecException.class)
				.hasMessageContaining("'local-last'")
				.hasMessageContaining("prequal, local-first");
			assertThat(live.snapshot().policy()).isEqualTo("local-first");
			assertThatThrownBy(() -> live.update(spec("local-first", Map.of())))
				.hasMessageContaining("policy-config.prefix");
		}
	}

	@Test
	void unknownPolicyIsRefusedBeforeThereIsAClient() {
		BalancerRegistry registry = registry(new LocalFirst());
		assertThatThrownBy(() -> registry.register(spec("fastest", Map.of()))).hasMessageContaining("'fastest'");
		assertThat(registry.clients()).isEmpty();
		assertThatThrownBy(() -> registry(new Named("round-robin"))).hasMessageContaining("a name of its own");
	}

	@Test
	void policyThatThrowsOrPicksNobodyLosesNoCall() {
		try (TestClient client = new TestClient(spec("broken", Map.of()), registry(new Named("broken")))) {
			assertThat(client.calls(60)).hasSize(2);
		}
	}

	@Test
	void plainJavaBalances() {
		ManagedChannel channel = PlainJava.channel(TestClient.target(this.servers));
		try {
			Map<String, Integer> answers = new TreeMap<>();
			for (int i = 0; i < 20; i++) {
				answers.merge(ClientCalls.blockingUnaryCall(channel, EchoServer.ECHO,
						CallOptions.DEFAULT.withWaitForReady(), "hello"), 1, Integer::sum);
			}
			assertThat(answers).containsOnlyKeys(this.servers[0].address(), this.servers[1].address());
		}
		finally {
			channel.shutdownNow();
		}
	}

	/** Picks out of bounds and throws, in turn. */
	private record Named(String name) implements PickPolicyProvider {

		@Override
		public PickPolicy create(Map<String, Object> config, PolicyContext context) {
			return (candidates) -> (args) -> {
				if (System.nanoTime() % 2 == 0) {
					throw new IllegalStateException("on purpose");
				}
				return candidates.eligible().length;
			};
		}

	}

}
