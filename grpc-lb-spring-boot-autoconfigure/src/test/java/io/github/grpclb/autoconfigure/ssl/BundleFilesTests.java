package io.github.grpclb.autoconfigure.ssl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.autoconfigure.ssl.TestAuthority.Issued;
import io.github.grpclb.doctor.Finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Bundles of PEM files that Boot watches.
 */
class BundleFilesTests {

	@TempDir
	private Path directory;

	private final TestAuthority authority = new TestAuthority();

	private ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, GrpcLbClientAutoConfiguration.class,
					GrpcLbSslAutoConfiguration.class))
			.withPropertyValues("grpc.lb.clients.orders.target=static://127.0.0.1:1",
					"grpc.lb.clients.orders.ssl.bundle=mutual",
					"spring.ssl.bundle.pem.mutual.keystore.certificate=file:" + this.directory.resolve("tls.crt"),
					"spring.ssl.bundle.pem.mutual.keystore.private-key=file:" + this.directory.resolve("tls.key"),
					"spring.ssl.bundle.pem.mutual.truststore.certificate=file:" + this.directory.resolve("ca.crt"),
					"spring.ssl.bundle.pem.mutual.reload-on-update=true",
					"spring.ssl.bundle.watch.file.quiet-period=100ms");
	}

	private Issued write(Issued issued) throws IOException {
		write("ca.crt", issued.trust());
		write("tls.key", issued.key());
		write("tls.crt", issued.certificate());
		return issued;
	}

	private void write(String name, String content) throws IOException {
		Path written = Files.writeString(this.directory.resolve(name + ".new"), content);
		Files.move(written, this.directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
	}

	private static long serial(ApplicationContext context) {
		return context.getBean(RotatingBundles.class)
			.get("test", "mutual")
			.current()
			.own()
			.get(0)
			.getSerialNumber()
			.longValue();
	}

	@Test
	void brokenFileIsAFindingAndWhatFollowsIsTakenOver() throws IOException {
		Issued first = write(this.authority.issue());
		runner().run((context) -> {
			assertThat(serial(context)).isEqualTo(first.serial());
			RotatingBundles bundles = context.getBean(RotatingBundles.class);
			write("tls.key", "not a key");
			await().atMost(Duration.ofSeconds(30)).until(() -> !bundles.findings().isEmpty());
			assertThat(bundles.findings()).extracting(Finding::code).containsExactly(RotatingBundles.REFUSED);
			assertThat(serial(context)).isEqualTo(first.serial());
			Issued second = write(this.authority.issue());
			await().atMost(Duration.ofSeconds(30)).until(() -> serial(context) == second.serial());
			assertThat(bundles.findings()).isEmpty();
		});
	}

	@Test
	void unknownBundleStopsTheStart() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, GrpcLbClientAutoConfiguration.class,
					GrpcLbSslAutoConfiguration.class))
			.withPropertyValues("grpc.lb.clients.orders.target=static://127.0.0.1:1",
					"grpc.lb.clients.orders.ssl.bundle=mutual")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.hasMessageContaining("'grpc.lb.clients.orders.ssl.bundle' is 'mutual'"));
	}

	@Test
	void plaintextBesideABundleStopsTheStart() throws IOException {
		write(this.authority.issue());
		runner().withPropertyValues("grpc.lb.clients.orders.plaintext=true")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.hasMessageContaining("left out where plaintext is true"));
	}

}
