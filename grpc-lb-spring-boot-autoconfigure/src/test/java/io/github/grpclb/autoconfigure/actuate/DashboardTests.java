package io.github.grpclb.autoconfigure.actuate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DashboardTests {

	private final String page = new Dashboard(true).html();

	@Test
	void pageNeedsNothingFromElsewhere() {
		String links = "data-docs=\"https://";
		assertThat(this.page).containsOnlyOnce(links);
		assertThat(this.page.replace(links, "")).doesNotContain("http://", "https://", "src=", "@import", "url(")
			.doesNotContain("{{");
	}

	@Test
	void pagesOwnPolicyAllowsItsScriptAndNoOther() throws Exception {
		assertThat(this.page).containsOnlyOnce("<script>")
			.doesNotContain("unsafe-inline")
			.doesNotContainPattern("\\son[a-z]+=\"")
			.doesNotContainPattern("<[^>]+\\sstyle=");
		Matcher script = Pattern.compile("<script>(.*)</script>", Pattern.DOTALL).matcher(this.page);
		assertThat(script.find()).isTrue();
		byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.group(1).getBytes(StandardCharsets.UTF_8));
		assertThat(this.page)
			.contains("script-src 'sha256-" + Base64.getEncoder().encodeToString(digest) + "'; style-src 'sha256-");
	}

	@Test
	void dataIsNeverTakenForMarkup() {
		assertThat(this.page).doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
	}

	@Test
	void writesAreOfferedOnlyWhereTheyAreTaken() {
		assertThat(this.page).contains("data-writable=\"true\"");
		assertThat(new Dashboard(false).html()).contains("data-writable=\"false\"");
	}

}
