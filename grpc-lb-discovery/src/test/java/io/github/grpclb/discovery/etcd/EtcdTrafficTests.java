package io.github.grpclb.discovery.etcd;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.grpclb.discovery.traffic.CuttableProxy;
import io.github.grpclb.discovery.traffic.EchoBackend;
import io.github.grpclb.discovery.traffic.Traffic;
import io.github.grpclb.discovery.traffic.TrafficTests;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls over a real channel while a real etcd changes.
 */
class EtcdTrafficTests extends TrafficTests {

	private static Traffic traffic(RealEtcd etcd) {
		return new Traffic(new EtcdNameResolverProvider(new EtcdSettings(List.of(etcd.endpoint()), "", "", "")),
				"etcd:///services/orders");
	}

	private static String key(EchoBackend backend) {
		return "services/orders/" + backend.address();
	}

	private static void register(RealEtcd etcd, EchoBackend backend) {
		etcd.put(key(backend), "{\"Op\":0,\"Addr\":\"%s\",\"Metadata\":{\"zone\":\"eu-1a\",\"weight\":2}}"
			.formatted(backend.address()));
	}

	@Test
	void backendsComeAndGoWithoutAFailedCall() {
		try (RealEtcd etcd = new RealEtcd(this.directory)) {
			etcd.put("services/orders-test/foreign", "127.0.0.1:1");
			this.backends.subList(0, 2).forEach((it) -> register(etcd, it));
			comeAndGo("etcd", traffic(etcd), (it) -> register(etcd, it), (it) -> etcd.delete(key(it)));
		}
	}

	@Test
	void aLeaseThatRunsOutTakesItsBackendAway() {
		try (RealEtcd etcd = new RealEtcd(this.directory)) {
			register(etcd, this.backends.get(0));
			etcd.putLeased(key(this.backends.get(1)), this.backends.get(1).address(), etcd.grantLease(3));
			try (Traffic traffic = traffic(etcd)) {
				traffic.awaitFirstAnswer(this.backends.get(1), 0);
				traffic.awaitOnly(this.backends.subList(0, 1));
				finish("etcd, lease expiry", traffic);
			}
		}
	}

	@Test
	void aMemberThatComesBackIsFollowedAgain() {
		killed(Duration.ofSeconds(2));
	}

	@Test
	@Tag("soak")
	void aMemberThatWasAwayForHalfAMinuteIsFollowedAgain() {
		killed(Duration.ofSeconds(30));
	}

	private void killed(Duration length) {
		try (RealEtcd etcd = new RealEtcd(this.directory)) {
			this.backends.subList(0, 2).forEach((it) -> register(etcd, it));
			outage("etcd", traffic(etcd), length, etcd::kill, etcd::start, (it) -> register(etcd, it));
		}
	}

	@Test
	void changesAndCompactionWhileDisconnectedAreSeen() {
		cutOff(Duration.ofSeconds(2));
	}

	@Test
	@Tag("soak")
	void changesAndCompactionDuringHalfAMinuteAreSeen() {
		cutOff(Duration.ofSeconds(30));
	}

	private void cutOff(Duration length) {
		try (RealEtcd etcd = new RealEtcd(this.directory); CuttableProxy line = new CuttableProxy(etcd.port())) {
			this.backends.subList(0, 2).forEach((it) -> register(etcd, it));
			EtcdSettings settings = new EtcdSettings(List.of("127.0.0.1:" + line.port()), "", "", "");
			try (Traffic traffic = new Traffic(new EtcdNameResolverProvider(settings), "etcd:///services/orders")) {
				traffic.awaitOnly(this.backends.subList(0, 2));
				line.cut();
				traffic.awaitStale();
				etcd.delete(key(this.backends.get(0)));
				register(etcd, this.backends.get(2));
				register(etcd, this.backends.get(3));
				etcd.compact();
				waitOut(length);
				assertThat(traffic.discovery().resolved()).isEqualTo(2);
				line.mend();
				long now = System.nanoTime();
				traffic.awaitFresh(3);
				Traffic.figure("etcd, changed list taken after the line's return",
						(System.nanoTime() - now) / 1_000_000 + " ms");
				traffic.awaitOnly(this.backends.subList(1, 4));
				finish("etcd, cut off for " + length, traffic);
			}
		}
	}

	@Test
	void aStoreThatWasLostIsNotTakenForTheOldOne() {
		try (RealEtcd etcd = new RealEtcd(this.directory)) {
			this.backends.subList(0, 2).forEach((it) -> register(etcd, it));
			try (Traffic traffic = traffic(etcd)) {
				traffic.awaitOnly(this.backends.subList(0, 2));
				etcd.kill();
				traffic.awaitStale();
				etcd.startEmpty();
				// More revisions than the old store had: only a list shows that it is
				// another.
				for (int i = 0; i < 20; i++) {
					etcd.put("other/" + i, "x");
				}
				this.backends.subList(1, 3).forEach((it) -> register(etcd, it));
				traffic.awaitOnly(this.backends.subList(1, 3));
				finish("etcd, store lost", traffic);
			}
		}
	}

	@Test
	void aMemberThatFallsSilentIsFoundOut() {
		try (RealEtcd etcd = new RealEtcd(this.directory)) {
			this.backends.subList(0, 2).forEach((it) -> register(etcd, it));
			try (Traffic traffic = traffic(etcd)) {
				traffic.awaitOnly(this.backends.subList(0, 2));
				long now = System.nanoTime();
				etcd.signal("STOP");
				traffic.awaitStale();
				Traffic.figure("etcd, half-open connection found", (System.nanoTime() - now) / 1_000_000 + " ms");
				etcd.signal("CONT");
				traffic.awaitFresh(2);
				finish("etcd, half-open", traffic);
			}
		}
	}

}
