package io.github.grpclb.nodetests;

import org.junit.jupiter.api.Test;

/**
 * The documentation makes a site, and a broken link breaks this build.
 */
class SiteTests {

	@Test
	void pagesMakeASiteWithoutABrokenLink() throws Exception {
		NodeSuite.of("site", "no link of the documentation's site was looked at").passes("site.test.js");
	}

}
