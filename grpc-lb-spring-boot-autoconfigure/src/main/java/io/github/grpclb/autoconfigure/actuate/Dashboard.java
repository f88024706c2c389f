package io.github.grpclb.autoconfigure.actuate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The live page: one answer that needs nothing else, put together from its parts. Its own
 * content security policy names the hashes of its one script and one style, so nothing
 * that is slipped in can run.
 */
final class Dashboard {

	/**
	 * Where the links of the page lead, with a slash at the end.
	 */
	private static final String DOCS = "https://github.com/grpclb/grpc-lb/blob/main/docs/";

	private static final Pattern INCLUDE = Pattern.compile("\\{\\{include ([a-z.-]+)}}");

	/**
	 * The page with its parts, before it is known what it may do.
	 */
	private static final String PAGE = INCLUDE.matcher(read("dashboard.html"))
		.replaceAll((part) -> Matcher.quoteReplacement(read("dashboard/" + part.group(1))));

	private final String html;

	/**
	 * Makes the page.
	 * @param writable whether the endpoint takes writes, so that the page offers them
	 */
	Dashboard(boolean writable) {
		String policy = "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; img-src data:; "
				+ "script-src '%s'; style-src '%s'".formatted(hash("script"), hash("style"));
		this.html = PAGE.replace("{{policy}}", policy)
			.replace("{{writable}}", Boolean.toString(writable))
			.replace("{{docs}}", DOCS);
	}

	String html() {
		return this.html;
	}

	private static String read(String name) {
		try (InputStream file = Dashboard.class.getResourceAsStream(name)) {
			if (file == null) {
				throw new IllegalStateException("The jar lacks " + name + ". Build it anew.");
			}
			return new String(file.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String hash(String element) {
		String open = "<" + element + ">";
		String content = PAGE.substring(PAGE.indexOf(open) + open.length(), PAGE.indexOf("</" + element + ">"));
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
			return "sha256-" + Base64.getEncoder().encodeToString(digest);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
