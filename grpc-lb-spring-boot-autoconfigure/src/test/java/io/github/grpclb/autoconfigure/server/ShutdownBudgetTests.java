package io.github.grpclb.autoconfigure.server;

import java.time.Duration;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.mock.env.MockEnvironment;

import io.github.grpclb.server.ServerControl;
import io.github.grpclb.server.ServerListener;
import io.github.grpclb.spec.ServerSpec;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class ShutdownBudgetTests {

	private final MockEnvironment environment = new MockEnvironment();

	private final ServerControl control = new ServerControl(ServerSpec.defaults(), ServerListener.NONE);

	private void ready() {
		new ShutdownBudget(this.control, this.environment).onApplicationEvent(new ApplicationReadyEvent(
				new SpringApplication(), new String[0], new GenericApplicationContext(), Duration.ZERO));
	}

	@Test
	void timeoutThatIsTooShortIsWarnedOfWithTheNumbers(CapturedOutput output) {
		this.control.configure(NettyServerBuilder.forPort(0));
		this.environment.setProperty("spring.lifecycle.timeout-per-shutdown-phase", "20s");
		ready();
		assertThat(output).contains("WARN")
			.contains("delay 10 s + grace 30 s")
			.contains("is 20 s. Set it to 40s and, on Kubernetes, terminationGracePeriodSeconds to 50");
	}

	@Test
	void timeoutThatIsLongEnoughIsNoNews(CapturedOutput output) {
		this.control.configure(NettyServerBuilder.forPort(0));
		this.environment.setProperty("spring.lifecycle.timeout-per-shutdown-phase", "40s");
		ready();
		assertThat(output).doesNotContain("Draining");
	}

	@Test
	void kubernetesIsWarnedOfItsOwnDefault(CapturedOutput output) {
		this.control.configure(NettyServerBuilder.forPort(0));
		this.environment.setProperty("spring.main.cloud-platform", "kubernetes");
		ready();
		assertThat(output).contains("WARN").contains("is 30 s");
	}

	@Test
	void applicationWithoutServerHasNothingToDrain(CapturedOutput output) {
		this.environment.setProperty("spring.lifecycle.timeout-per-shutdown-phase", "1s");
		ready();
		assertThat(output).doesNotContain("Draining");
	}

}
