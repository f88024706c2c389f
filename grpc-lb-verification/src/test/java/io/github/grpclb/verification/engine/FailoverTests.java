package io.github.grpclb.verification.engine;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.github.grpclb.verification.KnownFaults;
import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.VerifiedClient.Settings;
import io.github.grpclb.verification.client.Caller;
import io.github.grpclb.verification.peer.CountingServer;
import io.github.grpclb.verification.peer.HostileServer;
import io.github.grpclb.verification.peer.Scripts;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls go where they can be answered: unfit backends are used only when no tier has
 * enough fit ones, and those that are merely connecting count for neither.
 */
@Execution(ExecutionMode.CONCURRENT)
class FailoverTests {

	private static final Duration SETTLING = Duration.ofSeconds(10);

	@Test
	void aStandbyServesWhenAllPrimariesSayNotServing() throws Exception {
		KnownFaults.check("Failover/not-serving", () -> {
			CountingServer.Ledger ledger = new CountingServer.Ledger();
			try (Fleet fleet = Fleet.of(3, ledger); VerifiedClient client = withStandby(fleet)) {
				fleet.servers().get(0).notServing();
				fleet.servers().get(1).notServing();
				int answers = Until.value(() -> onStandby(client, fleet, 300), (count) -> count == 300, SETTLING);
				System.out.printf("entry 8: standby got %d of 300 while both primaries say NOT_SERVING%n", answers);
				assertThat(answers).as("calls of 300 on the standby").isEqualTo(300);
			}
		});
	}

	@Test
	void aStandbyServesWhenAllPrimariesAreEjected() throws Exception {
		KnownFaults.check("Failover/ejected", () -> {
			CountingServer.Ledger ledger = new CountingServer.Ledger();
			try (Fleet fleet = Fleet.of(3, ledger);
					VerifiedClient client = withStandby(fleet, Settings.defaults().ejectingAll())) {
				onStandby(client, fleet, 10);
				CountingServer.Answer broken = CountingServer.Answer.of(Status.INTERNAL);
				fleet.servers().get(0).answering(broken);
				fleet.servers().get(1).answering(broken);
				int answers = Until.value(() -> onStandby(client, fleet, 200), (count) -> count == 200, SETTLING);
				System.out.printf("entry 8: standby got %d of 200 while both primaries fail%n", answers);
				assertThat(answers).as("calls of 200 on the standby").isEqualTo(200);
			}
		});
	}

	@Test
	void controlPrimariesServeWhileTheyAreFit() {
		CountingServer.Ledger ledger = new CountingServer.Ledger();
		try (Fleet fleet = Fleet.of(3, ledger); VerifiedClient client = withStandby(fleet)) {
			// The start-up barrier may let the standby in for the first calls.
			int answers = Until.value(() -> onStandby(client, fleet, 100), (count) -> count == 0, SETTLING);
			assertThat(answers).isZero();
		}
	}

	@Test
	void aBackendThatConnectsDoesNotBringUnhealthyOnesBack() throws Exception {
		KnownFaults.check("Failover/connecting", () -> {
			CountingServer.Ledger ledger = new CountingServer.Ledger();
			try (Fleet fleet = Fleet.of(2, ledger);
					HostileServer silent = HostileServer.start(Scripts.silence());
					VerifiedClient client = VerifiedClient.open(Settings.defaults(),
							List.of(fleet.addresses().get(0), fleet.addresses().get(1), silent.address()))) {
				CountingServer unhealthy = fleet.servers().get(1);
				unhealthy.notServing();
				int answers = Until.value(() -> on(client, unhealthy, 200), (count) -> count == 0, SETTLING);
				System.out.printf("entry 8: NOT_SERVING got %d of 200 beside a SERVING and a silent one%n", answers);
				assertThat(answers).as("calls of 200 on the one that says NOT_SERVING").isZero();
			}
		});
	}

	static VerifiedClient withStandby(Fleet fleet) {
		return withStandby(fleet, Settings.defaults());
	}

	private static VerifiedClient withStandby(Fleet fleet, Settings settings) {
		Map<String, Integer> priorities = new LinkedHashMap<>();
		priorities.put(fleet.addresses().get(0), 0);
		priorities.put(fleet.addresses().get(1), 0);
		priorities.put(fleet.addresses().get(2), 1);
		return VerifiedClient.open(settings, priorities);
	}

	private static int onStandby(VerifiedClient client, Fleet fleet, int calls) {
		return on(client, fleet.servers().get(2), calls);
	}

	private static int on(VerifiedClient client, CountingServer server, int calls) {
		Caller caller = new Caller(client.channel(), 10_000);
		for (int i = 0; i < calls; i++) {
			caller.send();
			caller.awaitAll();
		}
		return caller.answers().getOrDefault(server.address(), 0);
	}

}
