package io.github.grpclb.discovery.kubernetes;

import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as it arrives. A value of another type than is asked for is skipped and
 * noted, so that one wrong field costs the object it stands in and not the stream.
 */
final class Json {

	private final JsonReader reader;

	private @Nullable String problem;

	Json(Reader reader) {
		this.reader = new JsonReader(reader);
		// A watch is one object after the other, which strict JSON is not.
		this.reader.setStrictness(Strictness.LENIENT);
	}

	/**
	 * Takes the first wrong field since the last call.
	 * @return its path and what was found, {@code null} if all was well
	 */
	@Nullable String takeProblem() {
		String taken = this.problem;
		this.problem = null;
		return taken;
	}

	/** Whether another top-level value follows; waits for it. */
	boolean more() throws IOException {
		try {
			return this.reader.peek() != JsonToken.END_DOCUMENT;
		}
		catch (EOFException ex) {
			// An end before the first value; one within a value is met further down.
			return false;
		}
	}

	void object(Field field) throws IOException {
		if (expect(JsonToken.BEGIN_OBJECT)) {
			this.reader.beginObject();
			while (this.reader.hasNext()) {
				field.read(this.reader.nextName());
			}
			this.reader.endObject();
		}
	}

	void array(Element element) throws IOException {
		if (expect(JsonToken.BEGIN_ARRAY)) {
			this.reader.beginArray();
			while (this.reader.hasNext()) {
				element.read();
			}
			this.reader.endArray();
		}
	}

	@Nullable String string() throws IOException {
		return expect(JsonToken.STRING) ? this.reader.nextString() : null;
	}

	@Nullable Boolean bool() throws IOException {
		return expect(JsonToken.BOOLEAN) ? Boolean.valueOf(this.reader.nextBoolean()) : null;
	}

	int number(int absent) throws IOException {
		if (expect(JsonToken.NUMBER)) {
			String digits = this.reader.nextString();
			try {
				return Integer.parseInt(digits);
			}
			catch (NumberFormatException ex) {
				note("the number " + digits);
			}
		}
		return absent;
	}

	void skip() throws IOException {
		this.reader.skipValue();
	}

	/** {@code null} is the same as nothing in the Kubernetes API. */
	private boolean expect(JsonToken wanted) throws IOException {
		JsonToken found = this.reader.peek();
		if (found == wanted) {
			return true;
		}
		if (found != JsonToken.NULL) {
			note(found.toString());
		}
		this.reader.skipValue();
		return false;
	}

	private void note(String found) {
		if (this.problem == null) {
			this.problem = this.reader.getPath() + " is " + found;
		}
	}

	/** Reads the value of a field of an object. */
	@FunctionalInterface
	interface Field {

		void read(String name) throws IOException;

	}

	/** Reads an element of an array. */
	@FunctionalInterface
	interface Element {

		void read() throws IOException;

	}

}
