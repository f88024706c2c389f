package io.github.grpclb.discovery.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

import io.grpc.EquivalentAddressGroup;

/**
 * EndpointSlices as the API writes them, for tests.
 */
final class SliceJson {

	private SliceJson() {
	}

	static String sliceOf(String name, String family, String ports, String... endpoints) {
		return """
				{"kind":"EndpointSlice","apiVersion":"discovery.k8s.io/v1","metadata":{"name":"%s","namespace":"shop",
				"labels":{"kubernetes.io/service-name":"orders","app":"orders"}},
				"addressType":"%s","ports":[%s],"endpoints":[%s]}""".formatted(name, family, ports,
				String.join(",", endpoints));
	}

	static String slice(String name, String... endpoints) {
		return sliceOf(name, "IPv4", port("grpc", 50051), endpoints);
	}

	static String port(String name, int number) {
		return "{\"name\":\"%s\",\"port\":%d,\"protocol\":\"TCP\"}".formatted(name, number);
	}

	/** An endpoint; {@code more} is the JSON of further fields. */
	static String endpoint(String address, String pod, String conditions, String more) {
		return """
				{"addresses":["%s"],"conditions":{%s},"targetRef":{"kind":"Pod","name":"%s","uid":"uid-%s"}%s}"""
			.formatted(address, conditions, pod, pod, more.isEmpty() ? "" : "," + more);
	}

	static String ready(String address, String pod) {
		return endpoint(address, pod, "\"ready\":true,\"serving\":true,\"terminating\":false", "");
	}

	static String terminating(String address, String pod) {
		return endpoint(address, pod, "\"ready\":false,\"serving\":true,\"terminating\":true", "");
	}

	static String list(String version, String... slices) {
		return "{\"kind\":\"EndpointSliceList\",\"metadata\":{\"resourceVersion\":\"%s\"},\"items\":[%s]}"
			.formatted(version, String.join(",", slices));
	}

	static String event(String type, String object) {
		return "{\"type\":\"%s\",\"object\":%s}\n".formatted(type, object);
	}

	static ApiObject object(String json) {
		try {
			return ApiObject.read(new Json(new StringReader(json)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Addresses and port of each backend, such as {@code 10.0.0.1:50051+[fd00::1]:50051}.
	 */
	static List<String> addresses(List<EquivalentAddressGroup> backends) {
		return backends.stream()
			.map((backend) -> backend.getAddresses()
				.stream()
				.map((address) -> address.toString().replaceFirst("^/", ""))
				.collect(Collectors.joining("+")))
			.toList();
	}

	static String resource(String name) {
		try (InputStream in = SliceJson.class.getResourceAsStream(name)) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
