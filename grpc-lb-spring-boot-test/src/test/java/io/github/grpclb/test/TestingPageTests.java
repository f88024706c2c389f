package io.github.grpclb.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page's example is {@link OrdersClientTests}, word for word.
 */
class TestingPageTests {

	@Test
	void exampleOfThePageIsTheTestThatRuns() throws IOException {
		String page = Files.readString(Path.of("../docs/testing.md"));
		String code = Files.readString(Path.of("src/test/java/io/github/grpclb/test/OrdersClientTests.java"));
		String body = code.substring(code.indexOf("@GrpcLbTest\n")).replace("\t", "    ").strip();
		assertThat(page).contains(body);
	}

}
