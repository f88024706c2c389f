package io.github.grpclb.discovery.etcd;

import java.net.URI;
import java.util.List;

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.discovery.registry.RegistryException;
import io.github.grpclb.spec.InvalidSpecException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EtcdNamesTests {

	@Test
	void aPrefixEndsWithASlashAndExcludesItsNeighbours() {
		EtcdPrefix prefix = EtcdPrefix.parse(URI.create("etcd:///services/orders"));
		assertThat(prefix.text()).isEqualTo("services/orders/");
		assertThat(prefix.end()).isEqualTo(ByteString.copyFromUtf8("services/orders0"));
		assertThat(prefix.authority()).isEqualTo("orders");
		assertThat(EtcdPrefix.parse(URI.create("etcd:////services/orders/")).text()).isEqualTo("/services/orders/");
	}

	@ParameterizedTest
	@ValueSource(strings = { "etcd:///", "etcd://host/orders", "etcd:///orders?x=1", "etcd:////" })
	void aTargetThatNamesNoPrefixIsRefused(String target) {
		assertThatExceptionOfType(InvalidSpecException.class).isThrownBy(() -> EtcdPrefix.parse(URI.create(target)))
			.withMessageContaining("etcd:///prefix");
	}

	@Test
	void settingsAreCheckedAndHideThePassword() {
		EtcdSettings settings = new EtcdSettings(List.of("http://h:1", "https://h:2"), "u", "hidden", "");
		assertThat(settings.endpoints()).containsExactly("h:1", "https://h:2");
		assertThat(settings.toString()).doesNotContain("hidden");
		assertThatExceptionOfType(InvalidSpecException.class)
			.isThrownBy(() -> new EtcdSettings(List.of("h:1"), "u", "", ""));
		assertThatExceptionOfType(InvalidSpecException.class)
			.isThrownBy(() -> new EtcdSettings(List.of("h"), "", "", ""));
		assertThatExceptionOfType(InvalidSpecException.class).isThrownBy(() -> new EtcdSettings(List.of(), "", "", ""));
		assertThatExceptionOfType(InvalidSpecException.class)
			.isThrownBy(() -> new EtcdSettings(List.of("https://h:1"), "", "", "/nowhere/ca.pem"));
	}

	@Test
	void theNewerOfTwoKeysOfOneAddressCountsAndWeightZeroTakesNoCalls() throws RegistryException {
		KnownKeys keys = new KnownKeys(EtcdPrefix.parse(URI.create("etcd:///orders")));
		keys.replace(List.of(value("orders/1", 9, "{\"Addr\":\"h:1\",\"Metadata\":{\"weight\":5}}"),
				value("orders/2", 8, "h:1"), value("orders/3", 7, "{\"Addr\":\"h:3\",\"Metadata\":{\"weight\":0}}")));
		assertThat(keys.backends()).hasSize(1);
		assertThat(keys.backends().get(0).weight()).isEqualTo(5);
	}

	private static KeyValue value(String key, long revision, String value) {
		return new KeyValue(ByteString.copyFromUtf8(key), revision, ByteString.copyFromUtf8(value));
	}

}
