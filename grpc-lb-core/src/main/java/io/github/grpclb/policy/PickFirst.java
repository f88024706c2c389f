package io.github.grpclb.policy;

/**
 * All calls to the first eligible backend.
 */
final class PickFirst implements PickPolicy {

	@Override
	public <C extends Candidate> Picker<C> picker(Candidates<C> candidates) {
		C first = candidates.eligible()[0];
		return (args) -> first;
	}

}
