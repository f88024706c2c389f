package io.github.grpclb.discovery.consul;

import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.spec.InvalidSpecException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ConsulRulesTests {

	@Test
	void theIndexFollowsConsulsRules() {
		BlockingIndex index = new BlockingIndex();
		assertThat(index.next()).isEqualTo(BlockingIndex.NONE);
		index.answered("42");
		assertThat(index.next()).isEqualTo(42);
		index.answered("41");
		assertThat(index.next()).isEqualTo(BlockingIndex.NONE);
		index.answered("41");
		assertThat(index.next()).isEqualTo(41);
		for (String broken : new String[] { "0", "-3", "", "x", "99999999999999999999" }) {
			index.answered(broken);
			assertThat(index.next()).isEqualTo(1);
		}
	}

	@Test
	void anAgentThatDoesNotHoldQueriesIsAskedTwiceAMinute() {
		AtomicLong clock = new AtomicLong();
		AskBudget budget = new AskBudget(clock::get);
		int asked = 0;
		while (clock.get() < TimeUnit.HOURS.toNanos(1)) {
			asked++;
			clock.addAndGet(budget.nothingNew());
		}
		// Five at once, and two a minute.
		assertThat(asked).isBetween(120, 126);
	}

	@ParameterizedTest
	@ValueSource(strings = { "consul:///", "consul://host/orders", "consul:///a/b", "consul:///orders?passing=maybe",
			"consul:///orders?tags=a" })
	void aTargetThatCannotWorkIsRefused(String target) {
		assertThatExceptionOfType(InvalidSpecException.class).isThrownBy(() -> ConsulTarget.parse(URI.create(target)));
	}

	@Test
	void theTargetsPartsAreEncodedForConsul() {
		ConsulTarget target = ConsulTarget.parse(URI.create("consul:///my%20orders?tag=a%26b&tag=v+1&passing=false"));
		assertThat(target.query("dc2")).isEqualTo("/v1/health/service/my%20orders?tag=a%26b&tag=v%2B1&dc=dc2");
		assertThat(target.authority()).isEqualTo("my%20orders");
	}

	@Test
	void settingsAreCheckedAndHideTheToken() {
		ConsulSettings settings = new ConsulSettings("http://127.0.0.1:8500/", " hidden\n", "dc1");
		assertThat(settings.address()).isEqualTo("http://127.0.0.1:8500");
		assertThat(settings.token()).isEqualTo("hidden");
		assertThat(settings.toString()).doesNotContain("hidden");
		assertThatExceptionOfType(InvalidSpecException.class)
			.isThrownBy(() -> new ConsulSettings("http://h:1", "two\nlines", ""))
			.withMessageNotContaining("lines\n")
			.withMessageContaining("(not shown)");
		for (String address : new String[] { "", "127.0.0.1:8500", "ftp://h", "http://user:secret@h",
				"http://h?x=1" }) {
			assertThatExceptionOfType(InvalidSpecException.class).isThrownBy(() -> new ConsulSettings(address, "", ""))
				.withMessageContaining("grpc.lb.consul.address");
		}
	}

}
