package io.github.grpclb.autoconfigure.actuate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The live page: one file that needs nothing else. Its own content security policy names
 * the hashes of its one script and one style, so nothing that is slipped in can run.
 */
final class Dashboard {

	private static final String FILE = "dashboard.html";

	private final String html;

	/**
	 * Reads the page.
	 * @param writable whether the endpoint takes writes, so that the page offers them
	 */
	Dashboard(boolean writable) {
		String page = read();
		String policy = "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; img-src data:; "
				+ "script-src '%s'; style-src '%s'".formatted(hash(page, "script"), hash(page, "style"));
		this.html = page.replace("{{policy}}", policy).replace("{{writable}}", Boolean.toString(writable));
	}

	String html() {
		return this.html;
	}

	private static String read() {
		try (InputStream file = Dashboard.class.getResourceAsStream(FILE)) {
			if (file == null) {
				throw new IllegalStateException("The jar lacks " + FILE);
			}
			return new String(file.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String hash(String page, String element) {
		String open = "<" + element + ">";
		String content = page.substring(page.indexOf(open) + open.length(), page.indexOf("</" + element + ">"));
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
			return "sha256-" + Base64.getEncoder().encodeToString(digest);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
