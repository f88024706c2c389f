package io.github.grpclb.policy;

/**
 * All calls to the first eligible backend.
 */
final class PickFirst implements PickPolicy {

	@Override
	public Picker picker(Candidates candidates) {
		return (args) -> 0;
	}

}
