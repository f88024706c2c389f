package io.github.grpclb.discovery.consul;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;

import io.github.grpclb.discovery.consul.ConsulInstance.Health;
import io.github.grpclb.discovery.registry.Bounds;

/**
 * Reads the answer of <a href=
 * "https://developer.hashicorp.com/consul/api-docs/health#list-service-instances-for-service">
 * {@code /v1/health/service}</a> as it arrives. What it does not know it skips, and a
 * {@code null} is what a missing value is; whatever else has another form than documented
 * refuses the answer as a whole.
 */
final class HealthParser {

	private final JsonReader json;

	private HealthParser(Reader text) {
		this.json = new JsonReader(text);
	}

	/**
	 * Reads an answer.
	 * @return the instances, in Consul's order
	 * @throws MalformedJsonException if the text is no answer of that form
	 * @throws IOException if the text cannot be read
	 */
	static List<ConsulInstance> parse(Reader text) throws IOException {
		try {
			return new HealthParser(text).instances();
		}
		catch (IllegalStateException | NumberFormatException ex) {
			// How the reader words a value of another type.
			throw new MalformedJsonException(ex.getMessage(), ex);
		}
	}

	private List<ConsulInstance> instances() throws IOException {
		List<ConsulInstance> instances = new ArrayList<>();
		this.json.beginArray();
		while (this.json.hasNext()) {
			if (instances.size() >= Bounds.MAX_BACKENDS) {
				throw new MalformedJsonException("more than " + Bounds.MAX_BACKENDS + " instances");
			}
			instances.add(instance());
		}
		this.json.endArray();
		return instances;
	}

	private ConsulInstance instance() throws IOException {
		Entry entry = new Entry();
		object((name) -> {
			switch (name) {
				case "Node" -> object((field) -> node(entry, field));
				case "Service" -> object((field) -> service(entry, field));
				case "Checks" -> array(() -> object((field) -> check(entry, field)));
				default -> this.json.skipValue();
			}
		});
		return entry.toInstance();
	}

	private void node(Entry entry, String field) throws IOException {
		switch (field) {
			case "Node" -> entry.node = string();
			case "Address" -> entry.nodeAddress = string();
			default -> this.json.skipValue();
		}
	}

	private void service(Entry entry, String field) throws IOException {
		switch (field) {
			case "ID" -> entry.id = string();
			case "Address" -> entry.address = string();
			case "Port" -> entry.port = (int) number(0);
			case "Tags" -> array(() -> entry.tags.add(string()));
			case "Meta" -> object((key) -> entry.meta.put(key, string()));
			case "Weights" -> object((weight) -> {
				switch (weight) {
					case "Passing" -> entry.passingWeight = number(1);
					case "Warning" -> entry.warningWeight = number(1);
					default -> this.json.skipValue();
				}
			});
			default -> this.json.skipValue();
		}
	}

	private void check(Entry entry, String field) throws IOException {
		if (field.equals("Status")) {
			entry.worst = entry.worst.and(Health.of(string()));
		}
		else {
			this.json.skipValue();
		}
	}

	private void object(Field field) throws IOException {
		if (absent()) {
			return;
		}
		this.json.beginObject();
		while (this.json.hasNext()) {
			field.read(this.json.nextName());
		}
		this.json.endObject();
	}

	private void array(Element element) throws IOException {
		if (absent()) {
			return;
		}
		this.json.beginArray();
		while (this.json.hasNext()) {
			element.read();
		}
		this.json.endArray();
	}

	private String string() throws IOException {
		return absent() ? "" : this.json.nextString();
	}

	private double number(double otherwise) throws IOException {
		return absent() ? otherwise : this.json.nextDouble();
	}

	private boolean absent() throws IOException {
		if (this.json.peek() == JsonToken.NULL) {
			this.json.nextNull();
			return true;
		}
		return false;
	}

	/** What has been read of an instance. */
	private static final class Entry {

		private String node = "";

		private String nodeAddress = "";

		private String id = "";

		private String address = "";

		private int port;

		private final List<String> tags = new ArrayList<>();

		private final Map<String, String> meta = new LinkedHashMap<>();

		private double passingWeight = 1;

		private double warningWeight = 1;

		private Health worst = Health.PASSING;

		ConsulInstance toInstance() {
			return new ConsulInstance(this.node, this.nodeAddress, this.id, this.address, this.port, this.tags,
					this.meta, this.passingWeight, this.warningWeight, this.worst);
		}

	}

	private interface Field {

		void read(String name) throws IOException;

	}

	private interface Element {

		void read() throws IOException;

	}

}
