package io.github.grpclb.balancer;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import org.junit.jupiter.api.Test;

import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.MethodSpec;
import io.github.grpclb.testing.FakeChannel;
import io.github.grpclb.testing.Settings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the first calls of a channel can afford to wait.
 */
class StartupDeadlineTests {

	private static Settings oneOfThree() {
		return new Settings().startup(1, Duration.ofSeconds(2));
	}

	@Test
	void aCallWhoseOwnDeadlineIsShorterGoesToWhatIsReady() {
		try (FakeChannel channel = oneOfThree().channel().resolve(3)) {
			channel.helper().open().get(0).connect();
			assertThat(channel.call()).as("no deadline: it waits").isNull();
			CallOptions patient = CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.MINUTES);
			assertThat(channel.helper().call(patient)).isNull();
			CallOptions hasty = CallOptions.DEFAULT.withDeadlineAfter(100, TimeUnit.MILLISECONDS);
			assertThat(channel.helper().call(hasty)).isNotNull();
		}
	}

	@Test
	void aMethodWithAShortDeadlineShortensTheWaitOfAll() {
		CallSpec plain = CallSpec.defaults();
		MethodSpec quick = new MethodSpec("test.Echo/Echo", Duration.ofMillis(100), null, null, null, null, null);
		CallSpec calls = new CallSpec(plain.deadline(), plain.streamingDeadline(), plain.waitForReady(), plain.retry(),
				plain.hedging(), Map.of("test.Echo/Echo", quick));
		assertThat(calls.shortestDeadline()).isEqualTo(Duration.ofMillis(100));
		try (FakeChannel channel = new FakeChannel(oneOfThree().client("static://10.0.0.1:1").withCalls(calls))) {
			channel.resolve(3);
			channel.helper().open().get(0).connect();
			assertThat(channel.call()).isNull();
			channel.clock().advance(50, TimeUnit.MILLISECONDS);
			assertThat(channel.call()).isNotNull();
		}
	}

}
