package io.github.grpclb.test;

import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * Lets each test method begin with the cluster as it was declared.
 */
final class ClusterResetListener implements TestExecutionListener {

	@Override
	public void beforeTestMethod(TestContext testContext) {
		if (testContext.hasApplicationContext()) {
			testContext.getApplicationContext()
				.getBeanProvider(VirtualCluster.class)
				.ifAvailable(VirtualCluster::reset);
		}
	}

}
