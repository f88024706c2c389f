package io.github.grpclb.discovery.kubernetes;

import java.net.URI;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.spec.InvalidSpecException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What users may write as a target.
 */
class KubernetesTargetTests {

	@Test
	void namespaceAndPortMayBeLeftOut() {
		assertThat(parse("kubernetes:///shop/orders:grpc")).isEqualTo(new KubernetesTarget("shop", "orders", "grpc"));
		assertThat(parse("kubernetes:///orders:50051")).isEqualTo(new KubernetesTarget(null, "orders", "50051"));
		assertThat(parse("kubernetes:///orders")).isEqualTo(new KubernetesTarget(null, "orders", ""));
	}

	@ParameterizedTest
	@ValueSource(strings = { "kubernetes://orders", "kubernetes:orders", "kubernetes:///", "kubernetes:///a/b/c",
			"kubernetes:///Shop/orders", "kubernetes:///shop/orders:", "kubernetes:///shop/orders:0",
			"kubernetes:///shop/orders:65536", "kubernetes:///shop/orders:99999999999", "kubernetes:///shop/orders:a:b",
			"kubernetes:///shop/orders?x=1", "kubernetes:////orders", "kubernetes:///orders.shop" })
	void anythingElseIsRefusedWithTheCure(String target) {
		assertThatThrownBy(() -> parse(target)).isInstanceOf(InvalidSpecException.class)
			.hasMessageContaining(target)
			.hasMessageContaining("kubernetes:///shop/orders:grpc");
	}

	@Test
	void settingsThatCannotWorkAreRefused() {
		assertThatThrownBy(() -> new KubernetesSettings("10.0.0.1:443", "", "", ""))
			.isInstanceOf(InvalidSpecException.class)
			.hasMessageContaining("kubernetes.api-server");
		assertThatThrownBy(() -> new KubernetesSettings("", "Shop", "", "")).isInstanceOf(InvalidSpecException.class)
			.hasMessageContaining("kubernetes.namespace");
		assertThat(new KubernetesSettings(" https://api:6443/ ", "", "", "").apiServer()).isEqualTo("https://api:6443");
	}

	private static KubernetesTarget parse(String target) {
		return KubernetesTarget.parse(URI.create(target));
	}

}
