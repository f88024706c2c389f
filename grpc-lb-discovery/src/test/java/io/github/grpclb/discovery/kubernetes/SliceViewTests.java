package io.github.grpclb.discovery.kubernetes;

import java.util.List;

import io.grpc.EquivalentAddressGroup;
import org.junit.jupiter.api.Test;

import io.github.grpclb.discovery.BackendAttributes;

import static io.github.grpclb.discovery.kubernetes.SliceJson.endpoint;
import static io.github.grpclb.discovery.kubernetes.SliceJson.object;
import static io.github.grpclb.discovery.kubernetes.SliceJson.port;
import static io.github.grpclb.discovery.kubernetes.SliceJson.ready;
import static io.github.grpclb.discovery.kubernetes.SliceJson.slice;
import static io.github.grpclb.discovery.kubernetes.SliceJson.sliceOf;
import static io.github.grpclb.discovery.kubernetes.SliceJson.terminating;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * How slices make backends.
 */
class SliceViewTests {

	private final SliceView view = new SliceView();

	@Test
	void anUpdateReplacesItsSliceOnly() {
		put(slice("a", ready("10.0.0.1", "p1")));
		put(slice("b", ready("10.0.0.2", "p2"), ready("10.0.0.3", "p3")));
		put(slice("b", ready("10.0.0.4", "p4")));
		assertThat(addresses("")).containsExactly("10.0.0.1:50051", "10.0.0.4:50051");
		this.view.remove("b");
		assertThat(addresses("")).containsExactly("10.0.0.1:50051");
	}

	@Test
	void unknownReadinessIsReady() {
		put(slice("a", endpoint("10.0.0.1", "p1", "", ""), endpoint("10.0.0.2", "p2", "\"ready\":null", ""),
				endpoint("10.0.0.3", "p3", "\"ready\":false", "")));
		assertThat(addresses("")).containsExactly("10.0.0.1:50051", "10.0.0.2:50051");
	}

	@Test
	void aTerminatingBackendThatServesIsDrainingAndOneThatDoesNotIsGone() {
		put(slice("a", terminating("10.0.0.1", "p1"), ready("10.0.0.2", "p2"),
				endpoint("10.0.0.3", "p3", "\"ready\":false,\"serving\":false,\"terminating\":true", "")));
		assertThat(addresses("")).containsExactly("10.0.0.2:50051", "10.0.0.1:50051");
		assertThat(going()).containsExactly("10.0.0.1:50051");
	}

	private List<String> going() {
		return SliceJson
			.addresses(this.view.merge("").backends().stream().filter(BackendAttributes::draining).toList());
	}

	@Test
	void aTerminatingBackendOfAServiceThatPublishesTheUnreadyDrainsToo() {
		put(slice("a", ready("10.0.0.1", "p1"),
				endpoint("10.0.0.2", "p2", "\"ready\":true,\"serving\":true,\"terminating\":true", "")));
		assertThat(going()).containsExactly("10.0.0.2:50051");
	}

	@Test
	void aPodOfTwoAddressFamiliesIsOneBackend() {
		put(slice("a", ready("10.0.0.1", "p1"), ready("10.0.0.2", "p2")));
		put(sliceOf("b", "IPv6", port("grpc", 50051), ready("fd00::1", "p1"), ready("fd00::2", "p2")));
		assertThat(addresses("")).containsExactly("10.0.0.1:50051+[fd00:0:0:0:0:0:0:1]:50051",
				"10.0.0.2:50051+[fd00:0:0:0:0:0:0:2]:50051");
	}

	@Test
	void aPodThatIsInTwoSlicesAtOnceIsOneBackendAndItsEndCounts() {
		put(slice("a", ready("10.0.0.1", "p1"), ready("10.0.0.2", "p2")));
		put(slice("b", terminating("10.0.0.1", "p1"), ready("10.0.0.2", "p2")));
		assertThat(addresses("")).containsExactly("10.0.0.2:50051", "10.0.0.1:50051");
		assertThat(going()).containsExactly("10.0.0.1:50051");
	}

	@Test
	void twoContainersOfOnePodOnItsAddressAreToldApartByPort() {
		put(sliceOf("a", "IPv4", port("grpc", 50051), ready("10.0.0.1", "p1")));
		put(sliceOf("b", "IPv4", port("grpc", 50052), ready("10.0.0.1", "p1")));
		assertThat(addresses("grpc")).containsExactly("10.0.0.1:50051", "10.0.0.1:50052");
	}

	@Test
	void thePortIsFoundByNameByNumberOrAlone() {
		String two = port("grpc", 50051) + "," + port("metrics", 9090);
		put(sliceOf("a", "IPv4", two, ready("10.0.0.1", "p1")));
		assertThat(addresses("metrics")).containsExactly("10.0.0.1:9090");
		assertThat(addresses("9090")).containsExactly("10.0.0.1:9090");
		assertThat(addresses("")).isEmpty();
		assertThat(this.view.merge("").port().offered()).containsExactly("grpc=50051", "metrics=9090");
		assertThat(addresses("other")).isEmpty();
	}

	@Test
	void aNamedPortMayBeAnotherNumberInEachSlice() {
		put(sliceOf("a", "IPv4", port("grpc", 50051), ready("10.0.0.1", "p1")));
		put(sliceOf("b", "IPv4", port("grpc", 6000), ready("10.0.0.2", "p2")));
		assertThat(addresses("")).containsExactly("10.0.0.1:50051", "10.0.0.2:6000");
	}

	@Test
	void udpPortsAreNoneOfOurs() {
		put(sliceOf("a", "IPv4", port("grpc", 50051) + ",{\"name\":\"dns\",\"port\":53,\"protocol\":\"UDP\"}",
				ready("10.0.0.1", "p1")));
		assertThat(addresses("")).containsExactly("10.0.0.1:50051");
	}

	@Test
	void zonePodNodeAndTheServicesLabelsAreAttributes() {
		put(slice("a", endpoint("10.0.0.1", "p1", "", "\"zone\":\"a\",\"nodeName\":\"n1\"")));
		EquivalentAddressGroup backend = this.view.merge("").backends().get(0);
		assertThat(BackendAttributes.zone(backend)).isEqualTo("a");
		assertThat(BackendAttributes.labels(backend)).containsEntry("pod", "p1")
			.containsEntry("node", "n1")
			.containsEntry("app", "orders")
			.doesNotContainKey("kubernetes.io/service-name");
	}

	@Test
	void hintsCountOnlyWhenEveryEndpointHasThem() {
		String hinted = "\"zone\":\"a\",\"hints\":{\"forZones\":[{\"name\":\"b\"}]}";
		put(slice("a", endpoint("10.0.0.1", "p1", "", hinted), endpoint("10.0.0.2", "p2", "", "\"zone\":\"a\"")));
		assertThat(zones()).containsExactly("a", "a");
		put(slice("a", endpoint("10.0.0.1", "p1", "", hinted), endpoint("10.0.0.2", "p2", "",
				"\"zone\":\"c\",\"hints\":{\"forZones\":[{\"name\":\"a\"},{\"name\":\"c\"}]}")));
		assertThat(zones()).containsExactly("b", "c");
		assertThat(BackendAttributes.labels(this.view.merge("").backends().get(1))).containsEntry("for-zones", "a,c");
	}

	@Test
	void aMalformedSliceKeepsItsLastGoodVersionAndHarmsNoOther() {
		put(slice("a", ready("10.0.0.1", "p1")));
		put(slice("b", ready("10.0.0.2", "p2")));
		put("{\"metadata\":{\"name\":\"b\"},\"addressType\":\"IPv4\",\"endpoints\":{\"odd\":1}}");
		assertThat(addresses("")).containsExactly("10.0.0.1:50051", "10.0.0.2:50051");
		assertThat(this.view.malformed()).containsKey("b");
		this.view.replaceAll(List.of(object(slice("a", ready("10.0.0.9", "p1"))),
				object("{\"metadata\":{\"name\":\"b\"},\"ports\":3}")));
		assertThat(addresses("")).containsExactly("10.0.0.9:50051", "10.0.0.2:50051");
		put(slice("b", ready("10.0.0.3", "p3")));
		assertThat(this.view.malformed()).isEmpty();
	}

	@Test
	void namesOfHostsAreNeitherUsedNorLookedUp() {
		put(sliceOf("a", "FQDN", port("grpc", 50051), ready("example.com", "p1")));
		put(slice("b", ready("999.1.1.1", "p1"), ready("10.0.0.1", "p2")));
		assertThat(addresses("")).containsExactly("10.0.0.1:50051");
	}

	@Test
	void fieldsOfLaterVersionsAreSkippedAndEndpointsMayBeNull() {
		put("{\"later\":[{\"x\":[1,2,{}]}],\"metadata\":{\"name\":\"a\",\"managedFields\":[{}]},\"addressType\":\"IPv4\","
				+ "\"ports\":null,\"endpoints\":null}");
		assertThat(this.view.isEmpty()).isFalse();
		assertThat(addresses("50051")).isEmpty();
		assertThat(this.view.malformed()).isEmpty();
	}

	private void put(String json) {
		this.view.put(object(json));
	}

	private List<String> addresses(String port) {
		return SliceJson.addresses(this.view.merge(port).backends());
	}

	private List<String> zones() {
		return this.view.merge("").backends().stream().map(BackendAttributes::zone).toList();
	}

}
