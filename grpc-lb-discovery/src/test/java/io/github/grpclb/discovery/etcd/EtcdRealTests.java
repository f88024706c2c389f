package io.github.grpclb.discovery.etcd;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

import io.grpc.EquivalentAddressGroup;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.discovery.registry.ResolverRun;
import io.github.grpclb.testing.FreePort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a real etcd answers, without traffic.
 */
class EtcdRealTests {

	@TempDir
	private Path directory;

	private static ResolverRun run(EtcdSettings settings) {
		return ResolverRun.start(
				(args) -> new EtcdNameResolverProvider(settings).newNameResolver(URI.create("etcd:///orders"), args));
	}

	private static EtcdSettings anonymous(String... endpoints) {
		return new EtcdSettings(List.of(endpoints), "", "", "");
	}

	@Test
	void valuesBecomeAttributesAndABrokenOneDropsItself() {
		try (RealEtcd etcd = new RealEtcd(this.directory)) {
			etcd.put("orders/a", "{\"Addr\":\"10.0.0.1:1\",\"Metadata\":"
					+ "{\"weight\":3,\"zone\":\"z\",\"priority\":1,\"version\":\"v1\"}}");
			etcd.put("orders/b", "{\"Addr\":");
			etcd.put("orders/c", "10.0.0.3:1");
			etcd.put("orders2", "10.0.0.4:1");
			try (ResolverRun run = run(anonymous(etcd.endpoint()))) {
				List<EquivalentAddressGroup> backends = run.awaitBackends((it) -> it.size() == 2);
				assertThat(BackendAttributes.weight(backends.get(0))).isEqualTo(3);
				assertThat(BackendAttributes.zone(backends.get(0))).isEqualTo("z");
				assertThat(BackendAttributes.priority(backends.get(0))).isEqualTo(1);
				assertThat(BackendAttributes.labels(backends.get(0))).containsEntry("version", "v1");
				etcd.put("orders/b", "10.0.0.2:1");
				run.awaitBackends((it) -> it.size() == 3);
				etcd.put("orders/c", "nonsense");
				run.awaitBackends((it) -> it.size() == 2);
			}
		}
	}

	@Test
	void aLongListComesInPages() {
		try (RealEtcd etcd = new RealEtcd(this.directory)) {
			for (int i = 0; i < 1100; i++) {
				etcd.put("orders/" + i, "10.0.%d.%d:1".formatted(i / 250, i % 250));
			}
			try (ResolverRun run = run(anonymous(etcd.endpoint()))) {
				run.awaitBackends((it) -> it.size() == 1100);
			}
		}
	}

	@Test
	void aMemberThatIsAwayIsPassedOver() {
		try (RealEtcd etcd = new RealEtcd(this.directory)) {
			etcd.put("orders/a", "10.0.0.1:1");
			String away = "127.0.0.1:" + FreePort.next();
			for (int i = 0; i < 4; i++) {
				// A client begins with any of them.
				try (ResolverRun run = run(anonymous(away, etcd.endpoint()))) {
					run.awaitBackends((it) -> it.size() == 1);
					assertThat(run.answers()).allMatch((it) -> it.hasValue());
				}
			}
		}
	}

	@Test
	void aUserReadsHisPrefixAndRenewsHisToken() {
		// Tokens live in the member's memory, so a restart makes them void.
		try (RealEtcd etcd = new RealEtcd(this.directory)) {
			etcd.put("orders/a", "10.0.0.1:1");
			etcd.enableAuthentication("reader", "secret-of-reader", "orders/");
			EtcdSettings settings = new EtcdSettings(List.of(etcd.endpoint()), "reader", "secret-of-reader", "");
			try (ResolverRun run = run(settings)) {
				run.awaitBackends((it) -> it.size() == 1);
				etcd.kill();
				run.awaitError((it) -> it.getCode() == Status.Code.UNAVAILABLE);
				etcd.startAuthenticated();
				etcd.put("orders/b", "10.0.0.2:1");
				run.awaitBackends((it) -> it.size() == 2);
			}
		}
	}

	@Test
	void refusalsNameTheCureAndNotThePassword() {
		try (RealEtcd etcd = new RealEtcd(this.directory)) {
			etcd.enableAuthentication("reader", "secret-of-reader", "other/");
			try (ResolverRun run = run(anonymous(etcd.endpoint()))) {
				Status status = run.awaitError((it) -> true);
				assertThat(status.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
				assertThat(status.getDescription()).contains("grpc.lb.etcd.user");
			}
			EtcdSettings wrong = new EtcdSettings(List.of(etcd.endpoint()), "reader", "wrong-password", "");
			try (ResolverRun run = run(wrong)) {
				Status status = run.awaitError((it) -> true);
				assertThat(status.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
				assertThat(status.getDescription()).contains("grpc.lb.etcd.password").doesNotContain("wrong-password");
			}
			EtcdSettings right = new EtcdSettings(List.of(etcd.endpoint()), "reader", "secret-of-reader", "");
			try (ResolverRun run = run(right)) {
				Status status = run.awaitError((it) -> true);
				assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
				assertThat(status.getDescription()).contains("grant-permission").contains("orders/");
			}
		}
	}

	@Test
	void aUserWhereNobodyAsksForOneIsNoError() {
		try (RealEtcd etcd = new RealEtcd(this.directory)) {
			etcd.put("orders/a", "10.0.0.1:1");
			try (ResolverRun run = run(new EtcdSettings(List.of(etcd.endpoint()), "reader", "secret", ""))) {
				run.awaitBackends((it) -> it.size() == 1);
			}
		}
	}

}
