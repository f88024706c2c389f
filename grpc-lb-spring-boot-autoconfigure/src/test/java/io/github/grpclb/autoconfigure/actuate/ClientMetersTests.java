package io.github.grpclb.autoconfigure.actuate;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.grpc.Status;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

import io.github.grpclb.autoconfigure.client.GrpcLbProperties.Metrics;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.load.Outcome;
import io.github.grpclb.snapshot.ChannelSnapshot;
import io.github.grpclb.snapshot.DiscoverySnapshot;
import io.github.grpclb.snapshot.RetryThrottle;
import io.github.grpclb.spec.ClientSpec;

import static org.assertj.core.api.Assertions.assertThat;

class ClientMetersTests {

	private static final String ONE = "10.0.0.1:1";

	private static final String TWO = "10.0.0.2:1";

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private final AtomicLong clock = new AtomicLong();

	private final AtomicReference<ChannelSnapshot> channel = new AtomicReference<>(Snapshots.channel(ONE, TWO));

	private final BalancedClient client = new BalancerRegistry()
		.register(ClientSpec.of("orders", "static://10.0.0.1:1,10.0.0.2:1"));

	private ClientMeters meters(boolean perBackend) {
		this.client.attach(this.channel::get);
		return new ClientMeters(this.registry, this.client, new Metrics(true, perBackend, false), this.clock::get,
				() -> null);
	}

	private double ready() {
		return this.registry.get("grpc.lb.client.backends").tags("client", "orders", "state", "READY").gauge().value();
	}

	private void pass(long seconds) {
		this.clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
	}

	@Test
	void everyMeterOfTheContractIsThereWithItsTags() {
		ClientMeters meters = meters(true);
		meters.ended(ONE, Status.Code.OK, 1_000_000);
		meters.ended(ONE, Status.Code.OK, 3_000_000);
		meters.ended(ONE, Status.Code.UNAVAILABLE, 2_000_000);
		meters.headersWritten(5_000_000);
		meters.retried();
		meters.ejected(ONE, "success-rate");
		this.client.discovered(new DiscoverySnapshot(this.client.now().minusSeconds(7), null, false, 2));
		assertThat(this.registry.get("grpc.lb.client.requests")
			.tags("client", "orders", "backend", ONE, "status", "OK")
			.timer()
			.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(4);
		assertThat(this.registry.get("grpc.lb.client.requests").tags("status", "UNAVAILABLE").timer().count()).isOne();
		assertThat(ready()).isEqualTo(2);
		assertThat(
				this.registry.get("grpc.lb.client.inflight").tags("client", "orders", "backend", TWO).gauge().value())
			.isEqualTo(2);
		assertThat(this.registry.get("grpc.lb.client.fairness").tags("client", "orders").gauge().value()).isOne();
		assertThat(this.registry.get("grpc.lb.client.ejections")
			.tags("client", "orders", "cause", "success-rate")
			.counter()
			.count()).isOne();
		assertThat(this.registry.get("grpc.lb.client.retries").tags("client", "orders").counter().count()).isOne();
		assertThat(this.registry.get("grpc.lb.client.discovery.age").tags("client", "orders").gauge().value())
			.isGreaterThanOrEqualTo(7);
		assertThat(this.registry.get("grpc.lb.client.stream.wait").tags("client", "orders").timer().count()).isOne();
	}

	@Test
	void metersOfABackendThatIsGoneLeaveAfterTheLastScrapes() {
		ClientMeters meters = meters(true);
		meters.ended(ONE, Status.Code.OK, 1);
		meters.ended(TWO, Status.Code.OK, 1);
		assertThat(ready()).isEqualTo(2);
		this.channel.set(Snapshots.channel(ONE));
		pass(200);
		assertThat(ready()).isEqualTo(1);
		assertThat(this.registry.find("grpc.lb.client.requests").tags("backend", TWO).timers()).hasSize(1);
		pass(200);
		assertThat(ready()).isEqualTo(1);
		assertThat(this.registry.find("grpc.lb.client.requests").tags("backend", TWO).timers()).isEmpty();
		assertThat(this.registry.find("grpc.lb.client.inflight").tags("backend", TWO).gauges()).isEmpty();
		assertThat(this.registry.find("grpc.lb.client.requests").tags("backend", ONE).timers()).hasSize(1);
	}

	@Test
	void metersLeaveWithoutAnyScrape() {
		ClientMeters meters = meters(true);
		meters.ended(TWO, Status.Code.OK, 1);
		meters.sweep();
		this.channel.set(Snapshots.channel(ONE));
		for (int i = 0; i < 7; i++) {
			pass(60);
			meters.sweep();
		}
		assertThat(this.registry.find("grpc.lb.client.requests").tags("backend", TWO).timers()).isEmpty();
		assertThat(this.registry.find("grpc.lb.client.inflight").tags("backend", TWO).gauges()).isEmpty();
	}

	@Test
	void anOutageCountsAsCallsToNobody() {
		ClientMeters meters = meters(true);
		meters.endedWithoutBackend(Status.Code.UNAVAILABLE);
		assertThat(this.registry.get("grpc.lb.client.requests")
			.tags("client", "orders", "backend", "none", "status", "UNAVAILABLE")
			.timer()
			.count()).isOne();
		pass(400);
		meters.sweep();
		meters.endedWithoutBackend(Status.Code.UNAVAILABLE);
		assertThat(this.registry.get("grpc.lb.client.requests").tags("backend", "none").timer().count()).isEqualTo(2);
	}

	@Test
	void clientsHaveGaugesAndOutcomesOfTheirOwn() {
		meters(true).judged(ONE, Status.Code.NOT_FOUND, Outcome.SUCCESS, 1);
		assertThat(this.registry.get("grpc.lb.client.outcomes").tags("outcome", "success").timer().count()).isOne();
		for (String two : new String[] { "eligible", "connections" }) {
			assertThat(this.registry.get("grpc.lb.client." + two).tags("client", "orders").gauge().value())
				.isEqualTo(2);
		}
		for (String none : new String[] { "ejected", "draining", "panic" }) {
			assertThat(this.registry.get("grpc.lb.client." + none).gauge().value()).isZero();
		}
		assertThat(this.registry.get("grpc.lb.client.canary.share").gauge().value()).isNaN();
	}

	@Test
	void whatIsLeftOfTheRetryBudgetIsAPart() {
		meters(true);
		Gauge budget = this.registry.get("grpc.lb.client.retry.budget").tags("client", "orders").gauge();
		assertThat(budget.value()).isNaN();
		ChannelSnapshot plain = Snapshots.channel(ONE, TWO);
		this.channel.set(new ChannelSnapshot(plain.state(), plain.policy(), plain.panic(), new RetryThrottle(30, 100),
				plain.backends()));
		pass(2);
		assertThat(budget.value()).isEqualTo(0.3);
	}

	@Test
	void backendsThatGetHardlyAnythingAreCounted() {
		meters(true);
		Gauge starving = this.registry.get("grpc.lb.client.starving").tags("client", "orders").gauge();
		assertThat(starving.value()).isZero();
		ChannelSnapshot plain = Snapshots.channel();
		this.channel.set(new ChannelSnapshot(plain.state(), plain.policy(), plain.panic(), null,
				List.of(Snapshots.calls(ONE, 99), Snapshots.calls(TWO, 1))));
		pass(2);
		assertThat(starving.value()).isOne();
	}

	@Test
	void listThatIsKeptBecauseDiscoveryFailsIsStale() {
		meters(true);
		Gauge stale = this.registry.get("grpc.lb.client.discovery.stale").tags("client", "orders").gauge();
		assertThat(stale.value()).isZero();
		this.client.discovered(new DiscoverySnapshot(this.client.now(), "no such host", true, 2));
		pass(2);
		assertThat(stale.value()).isOne();
	}

	@Test
	void zonesAreTagsWhereTheyAreWanted() {
		this.client.attach(this.channel::get);
		ClientMeters meters = new ClientMeters(this.registry, this.client, new Metrics(true, true, true),
				this.clock::get, () -> null);
		meters.ended(ONE, Status.Code.OK, 1);
		assertThat(this.registry.get("grpc.lb.client.requests").tags("backend", ONE, "zone", "none").timer().count())
			.isOne();
	}

	@Test
	void backendThatComesBackHasMetersAgain() {
		ClientMeters meters = meters(true);
		ready();
		this.channel.set(Snapshots.channel(ONE));
		pass(400);
		ready();
		this.channel.set(Snapshots.channel(ONE, TWO));
		pass(2);
		assertThat(ready()).isEqualTo(2);
		meters.ended(TWO, Status.Code.OK, 1);
		assertThat(this.registry.get("grpc.lb.client.requests").tags("backend", TWO).timer().count()).isOne();
		assertThat(this.registry.get("grpc.lb.client.inflight").tags("backend", TWO).gauge().value()).isEqualTo(2);
	}

	@Test
	void backendsAreFoldedWhereTheyWouldBeTooMany() {
		ClientMeters meters = meters(false);
		meters.ended(ONE, Status.Code.OK, 1);
		meters.ended(TWO, Status.Code.OK, 1);
		ready();
		assertThat(this.registry.get("grpc.lb.client.requests").tags("backend", "all").timer().count()).isEqualTo(2);
		assertThat(this.registry.find("grpc.lb.client.inflight").gauges()).hasSize(1);
		assertThat(this.registry.get("grpc.lb.client.inflight").tags("backend", "all").gauge().value()).isEqualTo(4);
	}

	@Test
	void prometheusReadsBackendsThatComeAndGoWhileItScrapes() {
		PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		this.client.attach(this.channel::get);
		ClientMeters meters = new ClientMeters(prometheus, this.client, new Metrics(true, true, false), this.clock::get,
				() -> null);
		meters.ended(TWO, Status.Code.OK, 1_000_000);
		prometheus.scrape();
		assertThat(prometheus.scrape())
			.contains("grpc_lb_client_inflight{backend=\"10.0.0.1:1\",client=\"orders\"} 2.0")
			.contains("grpc_lb_client_requests_seconds_count{backend=\"10.0.0.2:1\",client=\"orders\",status=\"OK\"} 1")
			.contains("grpc_lb_client_backends{client=\"orders\",state=\"READY\"} 2.0")
			.contains("grpc_lb_client_discovery_age_seconds{client=\"orders\"}");
		this.channel.set(Snapshots.channel(ONE));
		pass(400);
		prometheus.scrape();
		assertThat(prometheus.scrape()).doesNotContain("10.0.0.2:1").contains("10.0.0.1:1");
	}

	@Test
	void snapshotIsTakenOnceASecond() {
		AtomicLong snapshots = new AtomicLong();
		this.client.attach(() -> {
			snapshots.incrementAndGet();
			return Snapshots.channel();
		});
		meters(true);
		ready();
		ready();
		assertThat(snapshots).hasValue(1);
		pass(2);
		ready();
		assertThat(snapshots).hasValue(2);
	}

}
