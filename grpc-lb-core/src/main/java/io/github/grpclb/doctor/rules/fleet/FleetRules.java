package io.github.grpclb.doctor.rules.fleet;

import java.util.List;

import io.github.grpclb.Internal;
import io.github.grpclb.doctor.ClientRule;

/**
 * The rules about the backends that a client has found, and how they do.
 */
@Internal
public final class FleetRules {

	/** In the order in which they are asked. */
	public static final List<ClientRule> ALL = List.of(new SingleAddress(), new ClusterIp(), new PickFirstOfMany(),
			new HealthUnsupported(), new StarvingBackend(), new EmptyGroup(), new AmbiguousGroup(),
			new SubsetTooSmall(), new StaleDiscovery(), new UnusedClient(), new CanaryRolledBack(),
			new ZoneWithoutBackends(), new PanicMode(), new HealthNeedsAuth(), new HealthSilent(), new ConnectStorm(),
			new DuplicateAddress(), new FleetWithoutSubset(), new AllDrained(), new TlsOnOneSide());

	private FleetRules() {
	}

}
