package io.github.grpclb.discovery;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.grpc.Attributes;
import io.grpc.InternalConfigSelector;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.DiscoverySpec;
import io.github.grpclb.spec.DiscoverySpec.Combine;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which list a channel is told if it shrinks, comes of several targets or of a control
 * plane.
 */
class DiscoveryListTests extends ScriptedDiscovery {

	@Test
	void controlPlanesAnswerPassesAsItIs() {
		ScriptedSources xds = new ScriptedSources("xds", this.time.syncContext());
		this.schemes.register(xds);
		Attributes attributes = Attributes.newBuilder().set(InternalConfigSelector.KEY, new InternalConfigSelector() {

			@Override
			public Result selectConfig(PickSubchannelArgs args) {
				return Result.forError(Status.UNAVAILABLE);
			}

		}).build();
		xds.attributes = attributes;
		xds.answer("orders");
		start(ClientSpec.of("orders", "xds:///orders"));
		assertThat(this.told).hasSize(1);
		assertThat(this.told.get(0).getAddressesOrError().getValue()).isEmpty();
		assertThat(this.told.get(0).getAttributes().get(InternalConfigSelector.KEY))
			.isSameAs(attributes.get(InternalConfigSelector.KEY));
		assertThat(this.told.get(0).getServiceConfig().getConfig()).isEqualTo("of the control plane");
		assertThat(shown().lastError()).isNull();
		xds.push("orders");
		assertThat(this.told).hasSize(2);
	}

	@Test
	void updateThatTakesTooManyAwayWaitsForAnInterval() {
		this.sources.answer("one", 1, 2, 3, 4);
		start(spec(guarded(0.5, "", Duration.ZERO)));
		this.sources.answer("one", 9);
		this.sources.push("one");
		assertThat(backends()).containsExactly("9@0", "1@0", "2@0", "3@0", "4@0");
		assertThat(shown().lastError()).contains("4 of 4 backends away").contains("discovery.max-removal");
		this.time.advance(29, TimeUnit.SECONDS);
		assertThat(backends()).hasSize(5);
		this.time.advance(2, TimeUnit.SECONDS);
		assertThat(backends()).containsExactly("9@0");
		assertThat(shown().lastError()).isNull();
	}

	@Test
	void removalsThatAreTakenBackOrSmallAreNoMatter() {
		this.sources.answer("one", 1, 2, 3, 4);
		start(spec(guarded(0.5, "", Duration.ZERO)));
		this.sources.answer("one", 1, 2);
		this.sources.push("one");
		assertThat(backends()).containsExactly("1@0", "2@0");
		this.sources.answer("one", 7);
		this.sources.push("one");
		this.sources.answer("one", 1, 2);
		this.sources.push("one");
		assertThat(backends()).containsExactly("1@0", "2@0");
		assertThat(shown().lastError()).isNull();
	}

	private static DiscoverySpec combined(Combine combine) {
		return new DiscoverySpec(Duration.ofSeconds(30), 0, true, Duration.ZERO, 1, "", false,
				List.of("scripted:///one", "scripted:///two"), combine);
	}

	private ClientSpec composite(Combine combine) {
		ClientSpec plain = ClientSpec.of("orders", "scripted:///one");
		return new ClientSpec("orders", "", List.of(), combined(combine), plain.balancing(), plain.routing(),
				plain.calls(), plain.channel());
	}

	@Test
	void laterTargetsStandBehindEarlierOnes() {
		this.sources.answer("one", 1, 2);
		this.sources.answer("two", 2, 3);
		start(composite(Combine.FAILOVER));
		assertThat(backends()).containsExactly("1@0", "2@0", "3@1");
	}

	@Test
	void mergedTargetsAreOneList() {
		this.sources.answer("one", 1, 2);
		this.sources.answer("two", 2, 3);
		start(composite(Combine.MERGE));
		assertThat(backends()).containsExactly("1@0", "2@0", "3@0");
	}

	@Test
	void targetThatFailsKeepsItsListAndTakesNothingFromTheOther() {
		this.sources.answer("one", 1);
		this.sources.answer("two", 3);
		start(composite(Combine.FAILOVER));
		this.sources.fail("one", "no DNS today");
		this.sources.answer("two", 4);
		this.time.advance(30, TimeUnit.SECONDS);
		assertThat(backends()).containsExactly("1@0", "4@1");
		assertThat(shown().lastError()).isEqualTo("scripted:///one: UNAVAILABLE: no DNS today");
	}

	@Test
	void nothingIsSaidBeforeEveryTargetHasAnswered() {
		this.sources.answer("two", 3);
		this.sources.silent("one");
		start(composite(Combine.FAILOVER));
		assertThat(this.told).isEmpty();
		this.sources.answer("one", 1);
		this.sources.push("one");
		assertThat(backends()).containsExactly("1@0", "3@1");
	}

}
