package io.github.grpclb.sample.fleet;

/**
 * A backend as the start page shows it.
 *
 * @param address host:port
 * @param version its label
 * @param up whether it runs
 * @param slow whether it has been slowed down
 * @param broken whether part of its orders fail
 * @param latencyMillis how long an order takes
 */
public record BackendState(String address, String version, boolean up, boolean slow, boolean broken,
		long latencyMillis) {
}
