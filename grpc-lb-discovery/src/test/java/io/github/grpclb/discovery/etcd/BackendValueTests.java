package io.github.grpclb.discovery.etcd;

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.discovery.registry.RegisteredBackend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class BackendValueTests {

	private static RegisteredBackend parse(String value) {
		return BackendValue.parse(ByteString.copyFromUtf8(value));
	}

	@Test
	void aBareAddressIsABackend() {
		RegisteredBackend backend = parse(" [::1]:50051\n");
		assertThat(backend.address()).hasToString("[::1]:50051");
		assertThat(backend.weight()).isEqualTo(1);
		assertThat(backend.labels()).isEmpty();
	}

	@Test
	void metadataIsReadInGosForm() {
		RegisteredBackend backend = parse("{\"Op\":0,\"Addr\":\"h:1\",\"Metadata\":{\"weight\":\"2.5\",\"zone\":\"z\","
				+ "\"priority\":1,\"version\":\"v1\",\"canary\":true,\"deep\":{\"a\":[1]},\"none\":null}}");
		assertThat(backend.weight()).isEqualTo(2.5);
		assertThat(backend.zone()).isEqualTo("z");
		assertThat(backend.priority()).isEqualTo(1);
		assertThat(backend.labels()).containsEntry("version", "v1")
			.containsEntry("canary", "true")
			.doesNotContainKeys("deep", "none");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"Addr\":\"h:1\"}", "{\"Addr\":\"h:1\",\"Metadata\":null}",
			"{\"Addr\":\"h:1\",\"Metadata\":\"text\"}", "{\"Addr\":\"h:1\",\"Metadata\":[1]}" })
	void metadataThatIsNoObjectIsNone(String value) {
		assertThat(parse(value).labels()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "nonsense", "h:0", "h:65536", "{", "{}", "{\"Addr\":", "{\"Addr\":{}}",
			"{\"Addr\":\"h:1\"} more", "{\"Addr\":\"h:1\",\"Metadata\":{\"weight\":-1}}",
			"{\"Addr\":\"h:1\",\"Metadata\":{\"weight\":\"NaN\"}}", "{\"Addr\":\"h:1\",\"Metadata\":{\"weight\":1e9}}",
			"{\"Addr\":\"h:1\",\"Metadata\":{\"priority\":0.5}}" })
	void whatNamesNoBackendIsRefused(String value) {
		assertThatIllegalArgumentException().isThrownBy(() -> parse(value));
	}

	@Test
	void aValueIsBounded() {
		assertThatIllegalArgumentException().isThrownBy(() -> parse("x".repeat(70_000))).withMessageContaining("70000");
	}

}
