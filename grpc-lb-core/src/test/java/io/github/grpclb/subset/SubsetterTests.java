package io.github.grpclb.subset;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.grpclb.spec.SubsetSpec;
import io.github.grpclb.spec.SubsetSpec.Strategy;

import static org.assertj.core.api.Assertions.assertThat;

class SubsetterTests {

	private static final int SIZE = 20;

	private static final List<String> BACKENDS = IntStream.range(0, 1000)
		.mapToObj((i) -> "10.0." + i / 250 + "." + i % 250 + ":50051")
		.toList();

	private static Subsetter client(Strategy strategy, int number) {
		return Subsetter.of(new SubsetSpec(SIZE, strategy, Duration.ZERO, "client-" + number));
	}

	private static Set<String> subset(Subsetter client, List<String> backends, long turn) {
		Set<String> subset = new HashSet<>();
		for (int index : client.select(backends, turn)) {
			subset.add(backends.get(index));
		}
		return subset;
	}

	@ParameterizedTest
	@EnumSource(Strategy.class)
	void aSubsetHasItsSizeAndNoBackendTwice(Strategy strategy) {
		assertThat(client(strategy, 7).select(BACKENDS, 3)).hasSize(SIZE).doesNotHaveDuplicates();
		assertThat(client(strategy, 7).select(BACKENDS.subList(0, 5), 3)).hasSize(5).doesNotHaveDuplicates();
		assertThat(client(strategy, 7).select(List.of(), 3)).isEmpty();
	}

	@Test
	void numberedClientsLoadEveryBackendEqually() {
		int[] clients = spread(Strategy.DETERMINISTIC);
		// 200 clients with 20 connections each on 1,000 backends: four on every one.
		assertThat(clients).containsOnly(4);
	}

	@ParameterizedTest
	@EnumSource(value = Strategy.class, names = { "RENDEZVOUS", "RANDOM" })
	void otherClientsAreSpreadAsChanceHasIt(Strategy strategy) {
		int[] clients = spread(strategy);
		// Poisson with mean 4: more than 15 has a probability of 1e-5 for each backend.
		assertThat(IntStream.of(clients).max().orElse(0)).isLessThanOrEqualTo(15);
		assertThat(IntStream.of(clients).sum()).isEqualTo(200 * SIZE);
	}

	private static int[] spread(Strategy strategy) {
		int[] clients = new int[BACKENDS.size()];
		for (int client = 0; client < 200; client++) {
			for (int index : client(strategy, client).select(BACKENDS, 0)) {
				clients[index]++;
			}
		}
		return clients;
	}

	@ParameterizedTest
	@EnumSource(value = Strategy.class, names = { "RENDEZVOUS", "RANDOM" })
	void removingABackendChangesOneMemberAtMost(Strategy strategy) {
		for (int number = 0; number < 50; number++) {
			Subsetter client = client(strategy, number);
			Set<String> before = subset(client, BACKENDS, number);
			for (int removed = 0; removed < BACKENDS.size(); removed += 97) {
				List<String> fewer = new ArrayList<>(BACKENDS);
				fewer.remove(removed);
				Set<String> after = subset(client, fewer, number);
				after.removeAll(before);
				assertThat(after).hasSizeLessThanOrEqualTo(1);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(Strategy.class)
	void aTurnChangesOneMember(Strategy strategy) {
		Subsetter client = client(strategy, 11);
		Set<String> after = subset(client, BACKENDS, 5);
		after.removeAll(subset(client, BACKENDS, 4));
		assertThat(after).hasSize(1);
	}

	@Test
	void theOrderOfDiscoveryMakesNoDifference() {
		List<String> reversed = new ArrayList<>(BACKENDS);
		Collections.reverse(reversed);
		for (Strategy strategy : List.of(Strategy.RENDEZVOUS, Strategy.DETERMINISTIC)) {
			assertThat(subset(client(strategy, 3), reversed, 0)).isEqualTo(subset(client(strategy, 3), BACKENDS, 0));
		}
	}

}
