package io.github.grpclb.discovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

}
