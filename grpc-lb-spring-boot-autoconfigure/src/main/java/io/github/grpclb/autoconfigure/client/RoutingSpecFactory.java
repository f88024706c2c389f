package io.github.grpclb.autoconfigure.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.autoconfigure.client.ClientProperties.Canary;
import io.github.grpclb.autoconfigure.client.ClientProperties.Locality;
import io.github.grpclb.autoconfigure.client.ClientProperties.Route;
import io.github.grpclb.spec.CanarySpec;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.RouteSpec;
import io.github.grpclb.spec.RoutingSpec;

import static io.github.grpclb.autoconfigure.bind.Defaulting.or;

/**
 * Makes the part of a spec that says which backends a call may go to.
 */
final class RoutingSpecFactory {

	private final ClientProperties properties;

	RoutingSpecFactory(ClientProperties properties) {
		this.properties = properties;
	}

	RoutingSpec create() {
		LocalitySpec defaults = LocalitySpec.defaults();
		Locality set = this.properties.locality();
		LocalitySpec locality = new LocalitySpec(or(set, Locality::zone, HostIdentity.zone()),
				or(set, Locality::minHealthy, new Ratio(defaults.minHealthy())).value());
		return new RoutingSpec(locality, or(this.properties.groups(), Map.of()), or(this.properties.split(), Map.of()),
				routes(), canary(this.properties.canary()));
	}

	private List<RouteSpec> routes() {
		List<RouteSpec> routes = new ArrayList<>();
		for (Route route : or(this.properties.routes(), List.<Route>of())) {
			routes.add(new RouteSpec(route.header(), route.value(), route.regex(), route.present(),
					or(route.methods(), List.of()), or(route.group(), "")));
		}
		return routes;
	}

	private static @Nullable CanarySpec canary(@Nullable Canary set) {
		if (set == null) {
			return null;
		}
		String baseline = or(set.baseline(), "");
		String candidate = or(set.candidate(), "");
		CanarySpec defaults = CanarySpec.of(baseline, candidate);
		return new CanarySpec(baseline, candidate, or(set.steps(), defaults.steps()),
				or(set.stepInterval(), defaults.stepInterval()), or(set.minRequests(), defaults.minRequests()),
				or(set.maxErrorRateIncrease(), new Ratio(defaults.maxErrorRateIncrease())).value(),
				or(set.maxLatencyRatio(), defaults.maxLatencyRatio()));
	}

}
