package io.github.grpclb.applications;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import javax.management.ObjectName;

import io.grpc.Channel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.grpclb.server.ServerControl;
import io.github.grpclb.server.ServerState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Applications that start, call three backends in turn, drain, stop, start again, and
 * leave nothing behind.
 */
abstract class ApplicationSuite {

	private static final int CALLS = 30;

	private static final Duration LONG = Duration.ofMinutes(1);

	static Backends backends;

	@BeforeAll
	static void startBackends() {
		backends = new Backends();
	}

	@AfterAll
	static void leavesNoThread() {
		backends.close();
		// Timers end when there has been nothing to do for 10 s.
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
				.noneMatch((name) -> name.startsWith("grpc-lb")));
	}

	static void livesTwice(Tiny application) {
		for (int life = 1; life <= 2; life++) {
			live(application, application.start(backends.target()));
		}
	}

	static void live(Tiny application, ConfigurableApplicationContext context) {
		ServerControl control = context.getBean(ServerControl.class);
		try {
			await().atMost(LONG).until(() -> control.snapshot().state() == ServerState.SERVING);
			callInTurn(application.channel().apply(context));
			application.looks().accept(context);
			control.drain();
			assertThat(control.snapshot().state()).isEqualTo(ServerState.DRAINING);
		}
		finally {
			context.close();
		}
		assertThat(control.snapshot().state()).isEqualTo(ServerState.STOPPED);
		leavesNothing();
	}

	static void leavesNothing() {
		await().atMost(LONG).until(() -> backends.openConnections() == 0);
		assertThat(beans()).isEmpty();
	}

	static void callInTurn(Channel channel) {
		HealthGrpc.HealthBlockingStub stub = HealthGrpc.newBlockingStub(channel);
		List<Integer> before = backends.calls();
		await().atMost(LONG).until(() -> {
			call(stub);
			return !since(before).contains(0);
		});
		List<Integer> ready = backends.calls();
		for (int i = 0; i < CALLS; i++) {
			call(stub);
		}
		// In turn, and one more or less where a new list of backends begins anew.
		assertThat(since(ready)).allSatisfy((calls) -> assertThat(calls).isBetween(9, 11));
		assertThat(since(ready).stream().mapToInt(Integer::intValue).sum()).isEqualTo(CALLS);
	}

	static void call(HealthGrpc.HealthBlockingStub stub) {
		stub.withDeadlineAfter(1, TimeUnit.MINUTES).check(HealthCheckRequest.getDefaultInstance());
	}

	private static List<Integer> since(List<Integer> before) {
		List<Integer> now = backends.calls();
		return IntStream.range(0, before.size()).mapToObj((i) -> now.get(i) - before.get(i)).toList();
	}

	private static List<ObjectName> beans() {
		return ManagementFactory.getPlatformMBeanServer()
			.queryNames(null, null)
			.stream()
			.filter((name) -> name.toString().toLowerCase().contains("grpclb"))
			.toList();
	}

}
