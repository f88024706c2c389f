package io.github.grpclb.discovery.etcd;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.grpc.EquivalentAddressGroup;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.discovery.registry.ResolverRun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class EtcdProtocolTests {

	private static ResolverRun run(FakeEtcd etcd) {
		return ResolverRun.start((args) -> new EtcdNameResolverProvider(etcd.settings())
			.newNameResolver(URI.create("etcd:///orders"), args));
	}

	@Test
	void theListIsFollowedByItsChanges() {
		try (FakeEtcd etcd = new FakeEtcd(); ResolverRun run = run(etcd)) {
			List<EquivalentAddressGroup> backends = run.awaitBackends((it) -> it.size() == 2);
			assertThat(BackendAttributes.weight(backends.get(0))).isEqualTo(3);
			assertThat(BackendAttributes.zone(backends.get(0))).isEqualTo("eu-1a");
			await().until(() -> etcd.openWatches() == 1);
			etcd.send(FakeEtcd.PUT);
			run.awaitBackends((it) -> it.size() == 3);
			etcd.send(FakeEtcd.DELETE);
			backends = run.awaitBackends((it) -> it.size() == 2);
			assertThat(backends).extracting((it) -> it.getAddresses().get(0).toString())
				.containsExactly("/10.0.0.1:50051", "/10.0.0.3:50051");
			assertThat(etcd.lists()).isEqualTo(1);
		}
	}

	@Test
	void theWatchBeginsBehindTheListsRevision() {
		try (FakeEtcd etcd = new FakeEtcd(); ResolverRun run = run(etcd)) {
			await().until(() -> etcd.openWatches() == 1);
			// create_request { key: "orders/", range_end: "orders0", start_revision: 4,
			// progress_notify, fragment }
			assertThat(etcd.watchRequests())
				.containsExactly("0a18" + "0a076f72646572732f" + "12076f726465727330" + "1804" + "2001" + "4001");
			assertThat(run.uncaught()).isEmpty();
		}
	}

	@Test
	void aCompactedWatchIsBegunAnewWithAList() {
		try (FakeEtcd etcd = new FakeEtcd(); ResolverRun run = run(etcd)) {
			run.awaitBackends((it) -> it.size() == 2);
			await().until(() -> etcd.openWatches() == 1);
			etcd.send(FakeEtcd.COMPACTED);
			await().until(() -> etcd.lists() == 2 && etcd.watchRequests().size() == 2);
			assertThat(run.answers()).allMatch((it) -> it.hasValue());
		}
	}

	@Test
	void whatIsNoMessageOfEtcdIsAnErrorAndFollowedByRecovery() {
		try (FakeEtcd etcd = new FakeEtcd()) {
			etcd.list("ffffffff");
			try (ResolverRun run = run(etcd)) {
				Status status = run.awaitError((it) -> true);
				assertThat(status.getDescription()).contains("no message of etcd's API").contains("grpc.lb.etcd");
				etcd.list(FakeEtcd.LIST);
				run.refresh();
				run.awaitBackends((it) -> it.size() == 2);
			}
		}
	}

	@Test
	void aFileThatIsNoCertificateIsNamed(@TempDir Path directory) throws IOException {
		Path file = Files.writeString(directory.resolve("ca.pem"), "no certificate");
		EtcdSettings settings = new EtcdSettings(List.of("https://127.0.0.1:1"), "", "", file.toString());
		try (ResolverRun run = ResolverRun.start(
				(args) -> new EtcdNameResolverProvider(settings).newNameResolver(URI.create("etcd:///orders"), args))) {
			assertThat(run.awaitError((it) -> true).getDescription()).contains("grpc.lb.etcd.ca-file");
		}
	}

	@Test
	void anEmptyListSaysWhatToCheck() {
		try (FakeEtcd etcd = new FakeEtcd()) {
			etcd.list("0a021803");
			try (ResolverRun run = run(etcd)) {
				assertThat(run.awaitError((it) -> true).getDescription()).contains("no key under 'orders/'");
				await().until(() -> etcd.openWatches() == 1);
				etcd.send(FakeEtcd.PUT);
				run.awaitBackends((it) -> it.size() == 1);
			}
		}
	}

}
