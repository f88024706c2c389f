package io.github.grpclb.test;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * What a framework's clients see of a cluster.
 */
abstract class ClusterSuite {

	@Autowired
	VirtualCluster cluster;

	abstract Channel channel(String client);

	private Calls calls(String client) {
		return new Calls(channel(client));
	}

	/** From here on what the client knows is the same in every order of the tests. */
	private Calls ready(String client) {
		Calls calls = calls(client);
		calls.one();
		this.cluster.awaitReady(client);
		this.cluster.reset();
		return calls;
	}

	@Test
	void clientWhoseTargetIsElsewhereHasThreeBackends() {
		ready("orders").inTurn(300);
		assertThat(this.cluster).spread("orders").isEven().isExactlyEven().hasCalls(300);
		assertThat(this.cluster.backends("orders")).extracting(VirtualBackend::name)
			.containsExactly("orders-1", "orders-2", "orders-3");
	}

	@Test
	void backendsOfTheConfigurationKeepWeightsZonesAndLabels() {
		assertThat(this.cluster.backends("stock")).extracting(VirtualBackend::name)
			.containsExactly("10.0.0.1:50051", "10.0.0.2:50051", "10.0.0.3:50051");
		assertThat(this.cluster.backend("10.0.0.3:50051").labels()).containsEntry("version", "v2");
		assertThat(this.cluster.backend("10.0.0.3:50051").zone()).isEqualTo("eu-1b");
		ready("stock").inTurn(600);
		assertThat(this.cluster).spread("stock").followsWeights().byZone().follows(Map.of("eu-1a", 4, "eu-1b", 1));
	}

	@Test
	void staticTargetsKeepTheirAddresses() {
		ready("search.v1").inTurn(200);
		assertThat(this.cluster).spread("search.v1").isEvenAmong("search-a:50051", "search-b:50051");
	}

	@Test
	void declaredBackendsReplaceTheTargetAndTheSplitIsKept() {
		ready("payments").inTurn(500);
		assertThat(this.cluster).spread("payments").byLabel("version").follows(Map.of("v1", 90, "v2", 10));
		assertThat(this.cluster).spread("payments").isEvenAmong("payments-1", "payments-2");
	}

	@Test
	void callsAreAnsweredByEachBackendsService() {
		this.cluster.serve("orders", Calls.answeringTheirName());
		Calls calls = ready("orders");
		Set<String> answers = new HashSet<>();
		for (int i = 0; i < 6; i++) {
			answers.add(calls.one());
		}
		assertThat(answers).containsExactlyInAnyOrder("orders-1", "orders-2", "orders-3");
		assertThat(this.cluster.backend("orders-1").counts().byMethod()).containsEntry("orders.Orders/Create", 2L);
	}

	@Test
	void backendThatFailsIsRetriedElsewhere() {
		Calls calls = ready("orders");
		this.cluster.backend("orders-2").failing(Status.UNAVAILABLE, 0.5);
		calls.inTurn(30);
		long failed = this.cluster.backend("orders-2").counts().failed();
		assertThat(failed).isEqualTo(this.cluster.backend("orders-2").calls() / 2).isPositive();
		assertThat(this.cluster).hasRetried("orders", failed).spread("orders").hasCalls(30 + failed);
	}

	@Test
	void failureThatIsNotRetriedReachesTheCaller() {
		Calls calls = ready("orders");
		this.cluster.backends("orders").forEach((backend) -> backend.failing(Status.INVALID_ARGUMENT));
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(calls::one)
			.matches((ex) -> ex.getStatus().getCode() == Status.Code.INVALID_ARGUMENT);
		assertThat(this.cluster).hasRetried("orders", 0);
	}

	@Test
	void leastRequestAvoidsASlowBackend() throws Exception {
		Calls calls = ready("stock");
		this.cluster.backend("10.0.0.2:50051").latency(Duration.ofSeconds(2));
		for (int i = 0; i < 20; i++) {
			calls.atOnce(10);
			if (this.cluster.backend("10.0.0.2:50051").calls() > 0) {
				break;
			}
		}
		assertThat(this.cluster).spread("stock").share("10.0.0.2:50051").isLessThan(0.5);
		assertThat(this.cluster).hasNothingInFlight("stock");
	}

	@Test
	void callsBeyondTheCapacityWaitForTheirTurn() throws Exception {
		Calls calls = ready("orders");
		this.cluster.backends("orders").forEach((backend) -> backend.capacity(2).latency(Duration.ofMillis(5)));
		calls.atOnce(60);
		assertThat(this.cluster).spread("orders").isEven().hasCalls(60);
		assertThat(this.cluster.backend("orders-1").counts().peak()).isGreaterThan(2);
	}

	@Test
	void killedBackendIsAvoidedAndComesBack() {
		Calls calls = ready("orders");
		this.cluster.backend("orders-1").kill();
		calls.inTurn(30);
		assertThat(this.cluster).spread("orders").avoids("orders-1").isEven();
		this.cluster.backend("orders-1").start();
		this.cluster.awaitReady("orders");
		this.cluster.reset();
		calls.inTurn(30);
		assertThat(this.cluster).spread("orders").isExactlyEven();
	}

	@Test
	void callInFlightEndsWithTheKilledBackend() throws Exception {
		Calls calls = ready("orders");
		this.cluster.backend("orders-1").latency(Duration.ofMinutes(5));
		List<Future<?>> begun = List.of(calls.begin(), calls.begin(), calls.begin());
		await().until(() -> this.cluster.backend("orders-1").calls() == 1);
		this.cluster.backend("orders-1").kill();
		// UNAVAILABLE, which is retried.
		for (Future<?> call : begun) {
			call.get();
		}
		assertThat(this.cluster).hasRetried("orders", 1).hasNothingInFlight("orders");
	}

	@Test
	void drainedBackendLosesNoCall() throws Exception {
		Calls calls = ready("orders");
		this.cluster.backends("orders").forEach((backend) -> backend.latency(Duration.ofMillis(20)));
		Future<?> first = calls.begin();
		Future<?> second = calls.begin();
		Future<?> third = calls.begin();
		await().until(() -> this.cluster.backends("orders").stream().allMatch((backend) -> backend.calls() == 1));
		this.cluster.backend("orders-3").drain();
		first.get();
		second.get();
		third.get();
		calls.inTurn(20);
		assertThat(this.cluster.backend("orders-3").calls()).isEqualTo(1);
		assertThat(this.cluster).hasRetried("orders", 0).hasNothingInFlight("orders");
	}

	@Test
	void unhealthyBackendIsAvoided() {
		Calls calls = ready("orders");
		this.cluster.backend("orders-2").healthy(false);
		await().untilAsserted(() -> {
			this.cluster.backends("orders").forEach(VirtualBackend::forget);
			calls.inTurn(30);
			assertThat(this.cluster).spread("orders").avoids("orders-2");
		});
	}

	@Test
	void addedAndRemovedBackendsAreDiscovered() {
		Calls calls = ready("orders");
		this.cluster.add("orders", "orders-new");
		this.cluster.remove(this.cluster.backend("orders-1"));
		this.cluster.awaitReady("orders");
		calls.inTurn(30);
		assertThat(this.cluster).spread("orders").reachesOnly("orders-2", "orders-3", "orders-new");
	}

	@Test
	void unknownNamesAreNamed() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.cluster.backends("order"))
			.withMessageContaining("orders");
		assertThatIllegalArgumentException().isThrownBy(() -> this.cluster.backend("orders-9"))
			.withMessageContaining("orders-1");
	}

}
