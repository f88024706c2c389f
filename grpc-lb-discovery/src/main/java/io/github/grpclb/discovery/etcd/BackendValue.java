package io.github.grpclb.discovery.etcd;

import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.protobuf.ByteString;

import io.github.grpclb.discovery.registry.RegisteredBackend;
import io.github.grpclb.spec.HostPort;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * The value of a key, either {@code host:port} or, as Go's
 * <a href="https://pkg.go.dev/go.etcd.io/etcd/client/v3/naming/endpoints">naming package
 * </a> writes it, {@code {"Addr":"host:port","Metadata":{…}}}. Of the metadata,
 * {@code weight}, {@code zone} and {@code priority} are what they say; all that is text,
 * number or truth value is a label.
 */
final class BackendValue {

	/** An address with as many labels as are used is shorter. */
	private static final int MAX_BYTES = 64 << 10;

	private String address = "";

	private final Map<String, String> metadata = new LinkedHashMap<>();

	private BackendValue() {
	}

	/**
	 * Reads a value.
	 * @param bytes the value
	 * @return the backend
	 * @throws IllegalArgumentException if it names no backend; the message says why
	 */
	static RegisteredBackend parse(ByteString bytes) {
		if (bytes.size() > MAX_BYTES) {
			throw new IllegalArgumentException(bytes.size() + " bytes are more than a backend takes");
		}
		String text = bytes.toStringUtf8().strip();
		BackendValue value = new BackendValue();
		if (text.startsWith("{")) {
			value.readJson(text);
		}
		else {
			value.address = text;
		}
		return value.toBackend();
	}

	private void readJson(String text) {
		JsonReader json = new JsonReader(new StringReader(text));
		try {
			json.beginObject();
			while (json.hasNext()) {
				// Go reads its own fields in any case.
				String name = json.nextName();
				if (name.equalsIgnoreCase("Addr")) {
					this.address = json.nextString();
				}
				else if (name.equalsIgnoreCase("Metadata") && json.peek() == JsonToken.BEGIN_OBJECT) {
					readMetadata(json);
				}
				else {
					json.skipValue();
				}
			}
			json.endObject();
			if (json.peek() != JsonToken.END_DOCUMENT) {
				throw new IllegalArgumentException("there is more behind the JSON object");
			}
		}
		catch (IOException | IllegalStateException ex) {
			throw new IllegalArgumentException("it is no JSON of a backend: " + ex.getMessage(), ex);
		}
	}

	private void readMetadata(JsonReader json) throws IOException {
		json.beginObject();
		while (json.hasNext()) {
			String name = json.nextName();
			switch (json.peek()) {
				case STRING, NUMBER -> this.metadata.put(name, json.nextString());
				case BOOLEAN -> this.metadata.put(name, String.valueOf(json.nextBoolean()));
				default -> json.skipValue();
			}
		}
		json.endObject();
	}

	private RegisteredBackend toBackend() {
		HostPort where;
		try {
			where = HostPort.parse("Addr", this.address);
		}
		catch (InvalidSpecException ex) {
			throw new IllegalArgumentException("its address is no host:port", ex);
		}
		double weight = number("weight", 1, RegisteredBackend.MAX_WEIGHT);
		double priority = number("priority", 0, Integer.MAX_VALUE);
		if (priority != Math.rint(priority)) {
			throw new IllegalArgumentException("its priority is no whole number");
		}
		String zone = this.metadata.getOrDefault("zone", "");
		return new RegisteredBackend(where, weight, zone.isBlank() ? null : zone, (int) priority, this.metadata);
	}

	private double number(String name, double absent, double limit) {
		String text = this.metadata.get(name);
		if (text == null) {
			return absent;
		}
		try {
			double number = Double.parseDouble(text);
			if (number >= 0 && number <= limit) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// Reported below, like a number that is out of range.
		}
		throw new IllegalArgumentException("its %s is not from 0 to %.0f".formatted(name, limit));
	}

}
