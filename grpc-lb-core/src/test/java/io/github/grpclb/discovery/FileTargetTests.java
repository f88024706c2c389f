package io.github.grpclb.discovery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.grpc.CallOptions;
import io.grpc.NameResolver;
import io.grpc.Status;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.TestClient;
import io.github.grpclb.testing.VirtualClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

@Execution(ExecutionMode.CONCURRENT)
class FileTargetTests {

	@TempDir
	Path directory;

	private void write(String content) throws IOException {
		Path fresh = Files.writeString(this.directory.resolve("fresh"), content);
		Files.move(fresh, this.directory.resolve("backends.yaml"), StandardCopyOption.ATOMIC_MOVE);
	}

	private ClientSpec spec() {
		return ClientSpec.of("orders", "file://" + this.directory.resolve("backends.yaml"))
			.withBalancing(BalancingSpec.defaults().withPolicy(PolicySpec.of(PolicyName.ROUND_ROBIN)));
	}

	@Test
	void changedFileTakesEffectAndABrokenOneDoesNot() throws IOException {
		try (EchoServer one = EchoServer.start(); EchoServer two = EchoServer.start()) {
			write("- address: " + one.address() + "\n  weight: 3\n  zone: a\n  labels: { version: v1 }\n");
			try (TestClient client = new TestClient(spec())) {
				assertThat(client.calls(4)).isEqualTo(Map.of(one.address(), 4));
				BackendSnapshot backend = client.live().snapshot().backends().get(0);
				assertThat(backend.weight()).isEqualTo(3);
				assertThat(backend.zone()).isEqualTo("a");
				assertThat(backend.labels()).isEqualTo(Map.of("version", "v1"));
				write("backends:\n- { address: '%s', weight: 3 }\n- { address: '%s', weight: 1 }\n"
					.formatted(one.address(), two.address()));
				await().until(() -> client.live()
					.snapshot()
					.backends()
					.stream()
					.filter(BackendSnapshot::eligible)
					.count() == 2);
				assertThat(client.calls(40)).isEqualTo(Map.of(one.address(), 30, two.address(), 10));
				write("backends: [ { weight: 1 } ]\n");
				await().until(() -> client.live().snapshot().discovery().stale());
				assertThat(client.live().snapshot().discovery().lastError()).contains("a backend with an address");
				assertThat(client.calls(4)).isEqualTo(Map.of(one.address(), 3, two.address(), 1));
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "- &a [*a]", "&a { backends: *a }", "- { address: \"h:1\", labels: &a { x: *a } }",
			"- { address: \"h:1\", wieght: 2 }", "- { address: \"h:1\", priority: 1.5 }",
			"- { address: \"h:1\", weight: 1e-320 }", "- { address: \"h:1\" }\n- { address: \"h:1\" }",
			"- { address: \"h:1\", address: \"h:2\" }", "- { address: \"h:1\", labels: [ v1 ] }", "backends: []\nx: 1",
			"- !!java.net.URL [ \"http://127.0.0.1\" ]", "" })
	void fileThatIsNoListIsRefusedWithItsName(String content) {
		Path path = this.directory.resolve("backends.yaml");
		assertThatExceptionOfType(InvalidSpecException.class)
			.isThrownBy(() -> BackendFile.parse(path, content.getBytes(StandardCharsets.UTF_8)))
			.withMessageContaining("backends.yaml");
	}

	@Test
	void mistakeOfAnyKindDoesNotEndDiscovery() throws Exception {
		try (EchoServer one = EchoServer.start()) {
			write("- &a [*a]");
			try (TestClient client = new TestClient(spec())) {
				client.channel().getState(true);
				await().until(() -> client.live().snapshot().discovery().lastError() != null);
				write("- " + one.address());
				assertThat(client.call(CallOptions.DEFAULT.withWaitForReady())).isEqualTo(one.address());
			}
		}
	}

	@Test
	void pipeIsNotWaitedFor() throws Exception {
		Path pipe = this.directory.resolve("pipe");
		Assumptions.assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
		assertThatExceptionOfType(InvalidSpecException.class)
			.isThrownBy(() -> assertTimeoutPreemptively(Duration.ofSeconds(30), () -> BackendFile.bytes(pipe)))
			.withMessageContaining("a regular file");
	}

	@Test
	void errorOfALookUpIsAFailureLikeAnyOther() {
		VirtualClock time = new VirtualClock();
		List<String> told = new ArrayList<>();
		LookupNameResolver resolver = new LookupNameResolver(time.syncContext(), Runnable::run) {

			@Override
			Found look() {
				if (told.isEmpty()) {
					throw new StackOverflowError();
				}
				throw new IllegalStateException("second");
			}

			@Override
			public String getServiceAuthority() {
				return "orders";
			}

		};
		time.syncContext().execute(() -> resolver.start(new NameResolver.Listener2() {

			@Override
			public Status onResult2(NameResolver.ResolutionResult result) {
				told.add(result.getAddressesOrError().getStatus().getDescription());
				return Status.OK;
			}

			@Override
			public void onResult(NameResolver.ResolutionResult result) {
			}

			@Override
			public void onError(Status error) {
			}

		}));
		time.syncContext().execute(resolver::refresh);
		assertThat(told).containsExactly("Look-up of orders failed: StackOverflowError",
				"Look-up of orders failed: second");
	}

}
