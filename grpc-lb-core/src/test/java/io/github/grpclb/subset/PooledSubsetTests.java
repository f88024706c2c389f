package io.github.grpclb.subset;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.grpclb.spec.SubsetSpec;
import io.github.grpclb.spec.SubsetSpec.Strategy;
import io.github.grpclb.subset.PooledSubset.Member;

import static org.assertj.core.api.Assertions.assertThat;

class PooledSubsetTests {

	private static Subsetter client(Strategy strategy, int number) {
		return Subsetter.of(new SubsetSpec(4, strategy, Duration.ZERO, "client-" + number));
	}

	/** Twelve backends in three zones, of which the first is the client's. */
	private static List<Member> zones() {
		List<Member> members = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			members.add(new Member("10.0.0." + i + ":1", "", (i % 3 == 0) ? 0 : 1));
		}
		return members;
	}

	private static List<Member> groups(int v1, int v2) {
		List<Member> members = new ArrayList<>();
		for (int i = 0; i < v1 + v2; i++) {
			members.add(new Member("10.0.0." + i + ":1", (i < v1) ? "v1" : "v2", 0));
		}
		return members;
	}

	@ParameterizedTest
	@EnumSource(value = Strategy.class, names = { "RENDEZVOUS", "RANDOM" })
	void everyClientHasThreeOfItsZoneAndOneStandingBy(Strategy strategy) {
		for (int number = 0; number < 30; number++) {
			int[] drawn = PooledSubset.select(client(strategy, number), 4, zones(), 0);
			assertThat(drawn).hasSize(4).doesNotHaveDuplicates();
			assertThat(Arrays.stream(drawn).filter((i) -> i % 3 == 0).count()).isEqualTo(3);
		}
	}

	@ParameterizedTest
	@EnumSource(Strategy.class)
	void everyClientHasBothGroupsInProportion(Strategy strategy) {
		for (int number = 0; number < 30; number++) {
			int[] drawn = PooledSubset.select(client(strategy, number), 4, groups(9, 3), 0);
			assertThat(Arrays.stream(drawn).filter((i) -> i >= 9).count()).isEqualTo(1);
			assertThat(drawn.length).as("pieces differ by one where they must").isBetween(3, 5);
		}
	}

	@Test
	void placesAreInProportionAndNobodyIsLeftOut() {
		assertThat(PooledSubset.divide(20, new int[] { 900, 90, 10 })).containsExactly(17, 2, 1);
		assertThat(PooledSubset.divide(2, new int[] { 5, 5, 5 })).as("too few").containsExactly(1, 1, 0);
		assertThat(PooledSubset.divide(10, new int[] { 2, 3 })).containsExactly(2, 3);
	}

	@Test
	void whatNobodyNeedsGetsWhatIsLeft() {
		List<Member> members = new ArrayList<>(groups(2, 1));
		members.add(new Member("10.0.1.1:1", null, 0));
		members.add(new Member("10.0.1.2:1", null, 0));
		assertThat(PooledSubset.select(client(Strategy.RENDEZVOUS, 1), 3, members, 0)).containsOnly(0, 1, 2);
		assertThat(PooledSubset.select(client(Strategy.RENDEZVOUS, 1), 4, members, 0)).hasSize(4).contains(0, 1, 2);
	}

	@Test
	void aTurnExchangesOneMember() {
		for (int turn = 0; turn < 20; turn++) {
			Set<Integer> after = drawn(turn + 1);
			after.removeAll(drawn(turn));
			assertThat(after).hasSize(1);
		}
	}

	private static Set<Integer> drawn(int turn) {
		Set<Integer> drawn = new HashSet<>();
		for (int index : PooledSubset.select(client(Strategy.RENDEZVOUS, 1), 6, groups(12, 8), turn)) {
			drawn.add(index);
		}
		return drawn;
	}

	@Test
	void withoutGroupsAndTiersItIsThePlainChoice() {
		List<Member> members = groups(100, 0);
		Subsetter client = client(Strategy.RENDEZVOUS, 1);
		assertThat(PooledSubset.select(client, 4, members, 3))
			.isEqualTo(client.select(members.stream().map(Member::address).toList(), 3));
	}

}
