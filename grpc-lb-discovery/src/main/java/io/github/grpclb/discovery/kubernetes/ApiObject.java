package io.github.grpclb.discovery.kubernetes;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.google.gson.stream.MalformedJsonException;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.discovery.kubernetes.Slice.Endpoint;
import io.github.grpclb.discovery.kubernetes.Slice.Port;
import io.github.grpclb.discovery.registry.Bounds;

/**
 * What a list's item or an event of a watch holds: an EndpointSlice, or a Status when the
 * watch ends with an error.
 *
 * @param name the slice's name, empty if there is none
 * @param resourceVersion where a watch may go on from, empty if it does not say
 * @param slice the slice, {@code null} if there is none or it is malformed
 * @param malformed what is wrong with it, {@code null} if nothing is
 * @param code the HTTP code of a Status, 0 if there is none
 * @param message the words of a Status
 */
record ApiObject(String name, String resourceVersion, @Nullable Slice slice, @Nullable String malformed, int code,
		String message) {

	/**
	 * What is not the Service's: Kubernetes's own labels say how the slice is managed.
	 */
	private static final String RESERVED = "kubernetes.io/";

	/** What Kubernetes allows in a slice. */
	private static final int MAX_PORTS = 100;

	static ApiObject read(Json json) throws IOException {
		return new Reading(json).object();
	}

	/** The fields so far; their order is the server's choice. */
	private static final class Reading {

		private final Json json;

		private String name = "";

		private String resourceVersion = "";

		private String addressType = "";

		private int code;

		private String message = "";

		private final Map<String, String> labels = new HashMap<>();

		private final List<Port> ports = new ArrayList<>();

		private final List<Endpoint> endpoints = new ArrayList<>();

		Reading(Json json) {
			this.json = json;
		}

		ApiObject object() throws IOException {
			this.json.takeProblem();
			this.json.object((field) -> {
				switch (field) {
					case "metadata" -> this.json.object(this::metadata);
					case "addressType" -> this.addressType = text();
					case "ports" -> this.json.array(this::port);
					case "endpoints" -> this.json.array(this::endpoint);
					case "code" -> this.code = this.json.number(0);
					case "message" -> this.message = text();
					default -> this.json.skip();
				}
			});
			String problem = this.json.takeProblem();
			if (problem == null && !this.name.isEmpty() && !Bounds.fits(this.name)) {
				problem = "its name is longer than " + Bounds.MAX_NAME;
			}
			boolean usable = problem == null && !this.name.isEmpty();
			return new ApiObject(this.name, this.resourceVersion, usable ? slice() : null, problem, this.code,
					this.message);
		}

		private Slice slice() {
			return new Slice(this.name, this.addressType, Bounds.labels(this.labels), List.copyOf(this.ports),
					List.copyOf(this.endpoints));
		}

		private void metadata(String field) throws IOException {
			switch (field) {
				case "name" -> this.name = text();
				case "resourceVersion" -> this.resourceVersion = text();
				case "labels" -> this.json.object((key) -> {
					String value = text();
					if (!key.contains(RESERVED)) {
						this.labels.put(key, value);
					}
				});
				default -> this.json.skip();
			}
		}

		private void port() throws IOException {
			PortFields fields = new PortFields();
			this.json.object((field) -> {
				switch (field) {
					case "name" -> fields.name = text();
					case "port" -> fields.number = this.json.number(0);
					case "protocol" -> fields.protocol = text();
					default -> this.json.skip();
				}
			});
			boolean tcp = fields.protocol.isEmpty() || fields.protocol.equals("TCP");
			if (this.ports.size() < MAX_PORTS && tcp && fields.number >= 0 && fields.number <= 65535) {
				this.ports.add(new Port(fields.name, fields.number));
			}
		}

		private void endpoint() throws IOException {
			EndpointFields fields = new EndpointFields();
			this.json.object((field) -> {
				switch (field) {
					case "addresses" -> this.json.array(() -> {
						String address = text();
						fields.address = fields.address.isEmpty() ? address : fields.address;
					});
					case "conditions" -> this.json.object((condition) -> condition(fields, condition));
					case "zone" -> fields.zone = name();
					case "nodeName" -> fields.node = name();
					case "targetRef" -> this.json.object((reference) -> {
						switch (reference) {
							case "name" -> fields.pod = name();
							case "uid" -> fields.uid = name();
							default -> this.json.skip();
						}
					});
					case "hints" -> this.json.object((hint) -> hint(fields, hint));
					default -> this.json.skip();
				}
			});
			// Those of FQDN slices are none, and such slices are not used.
			InetAddress address = IpLiteral.parse(fields.address);
			if (this.endpoints.size() >= 2 * Bounds.MAX_BACKENDS) {
				throw new MalformedJsonException("a slice has more endpoints than " + 2 * Bounds.MAX_BACKENDS);
			}
			if (address != null) {
				this.endpoints.add(fields.endpoint(address));
			}
		}

		private void condition(EndpointFields fields, String condition) throws IOException {
			switch (condition) {
				case "ready" -> fields.ready = this.json.bool();
				case "serving" -> fields.serving = this.json.bool();
				case "terminating" -> fields.terminating = this.json.bool();
				default -> this.json.skip();
			}
		}

		private void hint(EndpointFields fields, String hint) throws IOException {
			if (!hint.equals("forZones")) {
				this.json.skip();
				return;
			}
			this.json.array(() -> this.json.object((field) -> {
				String zone = field.equals("name") ? name() : null;
				if (zone != null) {
					fields.forZones.add(zone);
				}
				else if (!field.equals("name")) {
					this.json.skip();
				}
			}));
		}

		private String text() throws IOException {
			String text = this.json.string();
			return (text != null) ? text : "";
		}

		private @Nullable String name() throws IOException {
			String text = this.json.string();
			return (text != null && Bounds.fits(text)) ? text : null;
		}

	}

	private static final class PortFields {

		private String name = "";

		private int number;

		private String protocol = "";

	}

	private static final class EndpointFields {

		private String address = "";

		private @Nullable Boolean ready;

		private @Nullable Boolean serving;

		private @Nullable Boolean terminating;

		private @Nullable String zone;

		private final Set<String> forZones = new HashSet<>();

		private @Nullable String node;

		private @Nullable String pod;

		private @Nullable String uid;

		Endpoint endpoint(InetAddress address) {
			boolean isReady = !Boolean.FALSE.equals(this.ready);
			return new Endpoint(address, isReady, (this.serving != null) ? this.serving : isReady,
					Boolean.TRUE.equals(this.terminating), this.zone, Set.copyOf(this.forZones), this.node, this.pod,
					this.uid);
		}

	}

}
