package io.github.grpclb.discovery.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * PEM text: in a file, which may change, or given inline.
 *
 * @param file the file, {@code null} if inline
 * @param inline the text, {@code null} if in a file
 */
record Pem(@Nullable Path file, @Nullable String inline) {

	/** A bundle of all public authorities has 250 kB. */
	private static final int MAX_BYTES = 4 << 20;

	static Pem in(Path file) {
		return new Pem(file, null);
	}

	static Pem of(String text) {
		return new Pem(null, text);
	}

	String read() throws IOException {
		return (this.file != null) ? readText(this.file) : String.valueOf(this.inline);
	}

	static String readText(Path file) throws IOException {
		try (InputStream in = Files.newInputStream(file)) {
			byte[] bytes = in.readNBytes(MAX_BYTES + 1);
			if (bytes.length > MAX_BYTES) {
				throw new IOException(file + " is longer than " + MAX_BYTES + " bytes");
			}
			return new String(bytes, StandardCharsets.UTF_8);
		}
	}

	@Override
	public String toString() {
		// An inline private key is not for logs.
		return (this.file != null) ? this.file.toString() : "inline data";
	}

}
