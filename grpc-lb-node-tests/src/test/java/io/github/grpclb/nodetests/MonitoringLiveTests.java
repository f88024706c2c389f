package io.github.grpclb.nodetests;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A real Prometheus raises the alerts of docs/monitoring while the sample's backends are
 * broken.
 */
@Execution(ExecutionMode.CONCURRENT)
class MonitoringLiveTests {

	@Test
	void alertsFireForTheirFaults() throws Exception {
		NodeSuite.of("monitoring", "no alert was seen to fire").passes("live.test.js");
	}

}
