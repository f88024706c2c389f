package io.github.grpclb.verification.node;

import org.junit.jupiter.api.Test;

/**
 * A real Prometheus raises the alerts of docs/monitoring while the sample's backends are
 * broken.
 */
class MonitoringLiveTests {

	@Test
	void alertsFireForTheirFaults() throws Exception {
		NodeSuite.of("monitoring", "no alert was seen to fire").passes("live.test.js");
	}

}
