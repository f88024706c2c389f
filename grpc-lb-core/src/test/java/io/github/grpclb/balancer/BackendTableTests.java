package io.github.grpclb.balancer;

import java.util.ArrayList;
import java.util.List;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import org.junit.jupiter.api.Test;

import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.testing.FakeChannel;
import io.github.grpclb.testing.FakeHelper;
import io.github.grpclb.testing.Settings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lists that name an address more than once.
 */
class BackendTableTests {

	private static EquivalentAddressGroup weighing(int index, double weight) {
		return FakeHelper.group(FakeChannel.address(index),
				Attributes.newBuilder().set(BackendAttributes.WEIGHT, weight).build());
	}

	@Test
	void anAddressThatIsListedTwiceIsOneBackendWithItsLastWeight() {
		try (FakeChannel channel = new Settings().policy(PolicyName.ROUND_ROBIN).channel()) {
			List<EquivalentAddressGroup> list = new ArrayList<>(
					List.of(weighing(0, 1), weighing(1, 1), weighing(0, 3)));
			channel.resolve(list);
			channel.connect();
			for (int refresh = 0; refresh < 5; refresh++) {
				assertThat(channel.backends()).hasSize(2);
				assertThat(channel.backend(FakeChannel.address(0)).weight()).isEqualTo(3);
				assertThat(channel.backend(FakeChannel.address(0)).signs().listedTwice()).isTrue();
				int tables = channel.helper().updates();
				channel.resolve(List.copyOf(list));
				assertThat(channel.helper().updates()).as("the same list makes no new table").isEqualTo(tables);
			}
			channel.resolve(List.of(weighing(0, 1), weighing(1, 1)));
			assertThat(channel.backend(FakeChannel.address(0)).weight()).isEqualTo(1);
			assertThat(channel.backend(FakeChannel.address(0)).signs().listedTwice()).isFalse();
		}
	}

}
