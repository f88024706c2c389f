package io.github.grpclb.sample;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class StartPageTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final Pattern V1 = Pattern.compile("\"address\":\"([^\"]+)\",\"version\":\"v1\"");

	private static final Pattern V2 = Pattern.compile("\"address\":\"([^\"]+)\",\"version\":\"v2\"");

	private static RunningSample sample;

	@BeforeAll
	static void start() {
		sample = new RunningSample();
	}

	@AfterAll
	static void stop() {
		sample.close();
	}

	private static List<String> addresses(Pattern version) {
		return matches(version, sample.get("faults").body());
	}

	private static List<String> matches(Pattern pattern, String text) {
		return pattern.matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
	}

	private static void awaitOrdersFrom(String... backends) {
		await().atMost(LONG)
			.untilAsserted(
					() -> assertThat(sample.get("orders?n=90").body()).contains(backends).doesNotContain("failed"));
	}

	@Test
	void everyLinkOfThePageAnswers() {
		HttpResponse<String> page = sample.get("");
		assertThat(page.statusCode()).isEqualTo(200);
		List<String> links = matches(Pattern.compile("<(?:a href|script src)=\"([^\"]+)\""), page.body());
		assertThat(links).contains("orders?n=300", "actuator/grpclb", "actuator/health", "actuator/metrics",
				"start.js");
		assertThat(links).allSatisfy((link) -> assertThat(sample.get(link).statusCode()).as(link).isEqualTo(200));
	}

	@Test
	void killedBackendCostsNoCallAndIsCalledAgainAtItsOldAddress() {
		String killed = addresses(V1).get(1);
		awaitOrdersFrom(killed);
		assertThat(sample.press("kill", killed).statusCode()).isEqualTo(200);
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(sample.get("orders?n=90").body()).doesNotContain(killed, "failed"));
		assertThat(sample.press("revive", killed).body()).contains("\"address\":\"" + killed + "\"");
		awaitOrdersFrom(killed);
	}

	@Test
	void slowBackendIsAsFastAsBeforeAfterwards() {
		String slow = addresses(V1).get(0);
		assertThat(sample.press("slow", slow).body()).contains("\"latencyMillis\":500");
		assertThat(sample.press("fast", slow).body()).doesNotContain("\"latencyMillis\":500");
	}

	@Test
	void canaryBeginsWhenItsBackendIsStartedAndEndsWithIt() {
		assertThat(addresses(V2)).isEmpty();
		sample.press("start-candidate", "");
		String candidate = addresses(V2).get(0);
		sample.press("start-candidate", "");
		assertThat(addresses(V2)).containsExactly(candidate);
		awaitOrdersFrom(candidate);
		assertThat(sample.get("actuator/grpclb/orders").body()).contains("\"state\":\"PROGRESSING\"");
		sample.press("stop-candidate", "");
		assertThat(addresses(V2)).isEmpty();
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(sample.get("orders?n=90").body()).doesNotContain(candidate, "failed"));
	}

	@Test
	void pageThatIsLookedAtHasTraffic() {
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(sample.get("faults").body()).contains("\"rate\":50")
				.doesNotContain("\"answered\":0"));
	}

	@Test
	void whatIsNoButtonIsRefusedInWords() {
		assertThat(sample.press("explode", "").body()).contains("'fault' is 'explode', but must be slow");
		assertThat(sample.press("kill", "10.0.0.1:1").statusCode()).isEqualTo(400);
		// What a form of another origin could send.
		assertThat(sample.post("text/plain", "{\"fault\": \"overload\"}").statusCode()).isEqualTo(415);
	}

}
