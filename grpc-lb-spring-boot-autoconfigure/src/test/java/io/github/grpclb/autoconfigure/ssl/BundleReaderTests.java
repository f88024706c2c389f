package io.github.grpclb.autoconfigure.ssl;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;

import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.autoconfigure.ssl.TestAuthority.Issued;
import io.github.grpclb.doctor.Finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a bundle is refused for, and what is in force then.
 */
class BundleReaderTests {

	private final TestAuthority authority = new TestAuthority();

	@Test
	void aKeyOfAnotherCertificateIsRefused() {
		Issued one = this.authority.issue();
		Issued other = this.authority.issue();
		assertThatExceptionOfType(GeneralSecurityException.class)
			.isThrownBy(() -> BundleReader.read(one.bundle(other.key()), 1))
			.withMessageContaining("does not belong to its certificate")
			.withMessageContaining(Long.toString(one.serial(), 16));
	}

	@Test
	void anExpiredCertificateIsRefused() {
		assertThatExceptionOfType(GeneralSecurityException.class)
			.isThrownBy(() -> BundleReader.read(this.authority.issue(Duration.ofHours(-1)).bundle(), 1));
	}

	@Test
	void whatIsBrokenChangesNothingAndIsAFindingUntilItIsMended() {
		Issued one = this.authority.issue();
		Issued two = this.authority.issue();
		DefaultSslBundleRegistry registry = new DefaultSslBundleRegistry("orders", one.bundle());
		RotatingBundles bundles = new RotatingBundles(() -> registry);
		RotatingBundle bundle = bundles.get("grpc.lb.clients.orders", "orders");
		List<Long> heard = new ArrayList<>();
		bundle.add((next) -> () -> heard.add(next.number()));
		registry.updateBundle("orders", two.bundle("-----BEGIN PRIVATE KEY-----\nbroken\n-----END PRIVATE KEY-----\n"));
		assertThat(bundle.current().own().get(0).getSerialNumber()).isEqualTo(one.serial());
		assertThat(heard).isEmpty();
		assertThat(bundles.findings()).extracting(Finding::code).containsExactly(RotatingBundles.REFUSED);
		registry.updateBundle("orders", two.bundle());
		assertThat(bundle.current().own().get(0).getSerialNumber()).isEqualTo(two.serial());
		assertThat(heard).containsExactly(2L);
		assertThat(bundles.findings()).isEmpty();
	}

	@Test
	void oneConsumerThatCannotUseItKeepsAllOnTheOldOne() {
		Issued one = this.authority.issue();
		RotatingBundle bundle = new RotatingBundles(() -> new DefaultSslBundleRegistry("orders", one.bundle()))
			.get("grpc.lb.server", "orders");
		List<Long> heard = new ArrayList<>();
		bundle.add((next) -> () -> heard.add(next.number()));
		bundle.add((next) -> {
			throw new GeneralSecurityException("not with me");
		});
		bundle.update(this.authority.issue().bundle());
		assertThat(bundle.current().number()).isEqualTo(1);
		assertThat(heard).isEmpty();
		assertThat(bundle.refused()).isEqualTo("not with me");
	}

	@Test
	void anUnknownNameNamesThoseThatThereAre() {
		RotatingBundles bundles = new RotatingBundles(
				() -> new DefaultSslBundleRegistry("web", this.authority.issue().bundle()));
		assertThatExceptionOfType(InvalidGrpcLbPropertyException.class)
			.isThrownBy(() -> bundles.get("grpc.lb.clients.orders", "wbe"))
			.withMessageContaining("'grpc.lb.clients.orders.ssl.bundle' is 'wbe'")
			.withMessageContaining("there are web")
			.withMessageContaining("spring.ssl.bundle.pem.wbe");
	}

}
