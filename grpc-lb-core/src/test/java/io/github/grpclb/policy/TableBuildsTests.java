package io.github.grpclb.policy;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.spec.HashSpec;
import io.github.grpclb.testing.VirtualClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TableBuildsTests {

	private static final HashSpec SPEC = new HashSpec("x-client-id", 0, HashSpec.Fallback.RANDOM);

	private static final int MANY = 1000;

	private static final int KEYS = 5000;

	/** What has been handed to the executor and has not run. */
	private final Deque<Runnable> elsewhere = new ArrayDeque<>();

	private final Candidate[] candidates = Backends.alike(MANY + 2);

	private int builds;

	private boolean failing;

	private HashPolicy policy(HashTable.Builder builder) {
		return new HashPolicy(SPEC, (hashes, weights) -> {
			this.builds++;
			if (this.failing) {
				throw new IllegalStateException("no memory");
			}
			return builder.build(hashes, weights);
		}, new VirtualClock().context(), this.elsewhere::add);
	}

	private static HashTable.Builder builder(String name) {
		return name.equals("maglev") ? Maglev::build : Ring::build;
	}

	/** The first thousand, one of them replaced by another one for each argument. */
	private Candidates replaced(int... places) {
		Candidate[] members = Arrays.copyOf(this.candidates, MANY);
		for (int i = 0; i < places.length; i++) {
			members[places[i]] = this.candidates[MANY + i];
		}
		return Backends.all(members);
	}

	private static String[] owners(PickPolicy.Picker picker, Candidates candidates) {
		return IntStream.range(0, KEYS)
			.mapToObj((key) -> candidates.eligible()[picker.pick(new Call().key("client-" + key))].address())
			.toArray(String[]::new);
	}

	private String[] atOnce(HashTable.Builder builder, Candidates candidates) {
		return owners(new HashPolicy(SPEC, builder, new VirtualClock().context(), Runnable::run).picker(candidates),
				candidates);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ring-hash", "maglev" })
	void theOldTableServesUntilTheNewOneIsBuiltElsewhere(String name) {
		HashPolicy policy = policy(builder(name));
		Candidates before = replaced();
		String[] old = owners(policy.picker(before), before);
		Candidates after = replaced(500);
		PickPolicy.Picker picker = policy.picker(after);
		assertThat(this.builds).as("only the first one in the synchronization context").isEqualTo(1);
		String gone = this.candidates[500].address();
		String[] meanwhile = owners(picker, after);
		for (int key = 0; key < KEYS; key++) {
			if (old[key].equals(gone)) {
				assertThat(meanwhile[key]).isNotEqualTo(gone);
			}
			else {
				assertThat(meanwhile[key]).isEqualTo(old[key]);
			}
		}
		this.elsewhere.remove().run();
		assertThat(owners(picker, after)).isEqualTo(atOnce(builder(name), after))
			.contains(this.candidates[MANY].address());
		assertThat(this.elsewhere).isEmpty();
	}

	@Test
	void whileOneIsBuiltOnlyTheLastListIsRemembered() {
		HashPolicy policy = policy(Maglev::build);
		policy.picker(replaced());
		policy.picker(replaced(1));
		policy.picker(replaced(2));
		Candidates last = replaced(3, 4);
		PickPolicy.Picker picker = policy.picker(last);
		assertThat(this.elsewhere).hasSize(1);
		this.elsewhere.remove().run();
		assertThat(owners(picker, last)).as("newer than what served, and over the last list")
			.contains(this.candidates[MANY].address())
			.doesNotContain(this.candidates[3].address());
		this.elsewhere.remove().run();
		assertThat(this.elsewhere).isEmpty();
		assertThat(owners(picker, last)).isEqualTo(atOnce(Maglev::build, last));
		assertThat(this.builds).isEqualTo(3);
	}

	@Test
	void theSameMembersInANewSnapshotAreNotBuiltTwice() {
		HashPolicy policy = policy(Maglev::build);
		policy.picker(replaced());
		policy.picker(replaced(1));
		Candidates last = replaced(1);
		PickPolicy.Picker picker = policy.picker(last);
		this.elsewhere.remove().run();
		assertThat(this.elsewhere).isEmpty();
		assertThat(owners(picker, last)).isEqualTo(atOnce(Maglev::build, last));
	}

	@Test
	void whatIsBuiltForAListThatIsNoMoreIsDropped() {
		HashPolicy policy = policy(Maglev::build);
		Candidates first = replaced();
		String[] owners = owners(policy.picker(first), first);
		policy.picker(replaced(1));
		PickPolicy.Picker picker = policy.picker(first);
		this.elsewhere.remove().run();
		assertThat(owners(picker, first)).isEqualTo(owners);
		assertThat(owners(policy.picker(first), first)).isEqualTo(owners);
		assertThat(this.builds).isEqualTo(2);
	}

	@Test
	void aBuildThatFailsLosesNoCallAndIsTriedAgain() {
		HashPolicy policy = policy(Maglev::build);
		policy.picker(replaced());
		Candidates after = replaced(500);
		PickPolicy.Picker picker = policy.picker(after);
		this.failing = true;
		assertThatThrownBy(() -> this.elsewhere.remove().run()).hasMessage("no memory");
		assertThat(owners(picker, after)).hasSize(KEYS).doesNotContain(this.candidates[500].address());
		this.failing = false;
		PickPolicy.Picker next = policy.picker(after);
		this.elsewhere.remove().run();
		assertThat(owners(next, after)).isEqualTo(atOnce(Maglev::build, after));
	}

	@Test
	void whereNobodyBuildsTheTableIsBuiltAtOnce() {
		HashPolicy policy = new HashPolicy(SPEC, Maglev::build, new VirtualClock().context(), (task) -> {
			throw new RejectedExecutionException("shut down");
		});
		policy.picker(replaced());
		Candidates after = replaced(500);
		assertThat(owners(policy.picker(after), after)).isEqualTo(atOnce(Maglev::build, after));
	}

	@Test
	void whereMostBackendsAreNewTheTableIsBuiltAtOnce() {
		HashPolicy policy = policy(Maglev::build);
		policy.picker(replaced());
		Candidates others = Backends.all(Arrays.copyOfRange(this.candidates, 0, 300));
		Candidates fresh = Backends.all(Arrays.copyOfRange(Backends.alike(3 * MANY), 2 * MANY, 3 * MANY));
		policy.picker(others);
		assertThat(this.builds).as("all 300 are in the old table").isEqualTo(1);
		assertThat(owners(policy.picker(fresh), fresh)).isEqualTo(atOnce(Maglev::build, fresh));
		assertThat(this.builds).isEqualTo(2);
		this.elsewhere.remove().run();
		assertThat(owners(policy.picker(fresh), fresh)).as("the late one is dropped")
			.isEqualTo(atOnce(Maglev::build, fresh));
	}

	@Test
	void aFewBackendsAreBuiltAtOnce() {
		HashPolicy policy = policy(Maglev::build);
		policy.picker(Backends.all(Arrays.copyOf(this.candidates, HashPolicy.BESIDE_FROM - 1)));
		policy.picker(Backends.all(Arrays.copyOfRange(this.candidates, 1, HashPolicy.BESIDE_FROM)));
		assertThat(this.builds).isEqualTo(2);
		assertThat(this.elsewhere).isEmpty();
	}

	@Test
	void whatIsReadyAfterTheEndIsDropped() {
		HashPolicy policy = policy(Maglev::build);
		Candidates first = replaced();
		policy.picker(first);
		Candidates after = replaced(500);
		PickPolicy.Picker picker = policy.picker(after);
		String[] owners = owners(picker, after);
		policy.close();
		this.elsewhere.remove().run();
		assertThat(this.elsewhere).isEmpty();
		assertThat(owners(picker, after)).as("calls that are still out there").isEqualTo(owners);
	}

}
