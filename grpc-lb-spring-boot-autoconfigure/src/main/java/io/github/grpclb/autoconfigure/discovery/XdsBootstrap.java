package io.github.grpclb.autoconfigure.discovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.json.JsonParseException;
import org.springframework.boot.json.JsonParserFactory;

import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * Hands the bootstrap to grpc-xds, which reads it once for the whole JVM: when the first
 * {@code xds:///} channel is created. A second application with another one would be
 * served from the first one's control plane without a word, so it is refused.
 *
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A27-xds-global-load-balancing.md#xdsclient-and-bootstrap-file">gRFC
 * A27, xdsclient and bootstrap file</a>
 */
final class XdsBootstrap {

	/** What grpc-xds reads after its environment variables. */
	static final String SYSTEM_PROPERTY = "io.grpc.xds.bootstrapConfig";

	/** What grpc-xds reads before everything else. */
	private static final String FILE_VARIABLE = "GRPC_XDS_BOOTSTRAP";

	private static final String FILE_PROPERTY = "io.grpc.xds.bootstrap";

	private static final String VARIABLE = "GRPC_XDS_BOOTSTRAP_CONFIG";

	/** A bootstrap has some kilobytes. */
	private static final long MAX_BYTES = 1 << 20;

	private XdsBootstrap() {
	}

	static synchronized void install(String bootstrap) {
		if (bootstrap.isBlank()) {
			return;
		}
		String json = json(bootstrap.strip());
		String other = other(json);
		if (other != null) {
			throw refused("(its content)", "the only xDS bootstrap of this JVM, but there is another one in " + other,
					"grpc-java reads one bootstrap per JVM: use the same here, remove one of the two, or run the "
							+ "applications in two JVMs.");
		}
		System.setProperty(SYSTEM_PROPERTY, json);
	}

	private static @Nullable String other(String json) {
		for (String variable : new String[] { FILE_VARIABLE, VARIABLE }) {
			if (System.getenv(variable) != null) {
				return "the variable " + variable;
			}
		}
		if (System.getProperty(FILE_PROPERTY) != null) {
			return "the system property " + FILE_PROPERTY;
		}
		String set = System.getProperty(SYSTEM_PROPERTY);
		return (set != null && !parse(set, set).equals(parse(json, json)))
				? "the system property " + SYSTEM_PROPERTY + " (set by hand or by an application of this JVM)" : null;
	}

	private static String json(String bootstrap) {
		String text = bootstrap.startsWith("{") ? bootstrap : read(bootstrap);
		if (!(parse(text, bootstrap) instanceof java.util.Map<?, ?> map) || !map.containsKey("xds_servers")) {
			throw refused(bootstrap, "a JSON object with xds_servers",
					"See https://grpc.io/docs/guides/custom-load-balancing and gRFC A27 for its form.");
		}
		return text;
	}

	private static String read(String file) {
		try {
			Path path = Path.of(file.startsWith("file:") ? file.substring("file:".length()) : file);
			if (Files.size(path) > MAX_BYTES) {
				throw refused(file, "a file of at most 1 MB", "Name the file with the xDS bootstrap.");
			}
			return Files.readString(path);
		}
		catch (IOException | InvalidPathException ex) {
			throw refused(file, "JSON, or a file that can be read",
					"Check the path and its rights (%s).".formatted(ex.getMessage()));
		}
	}

	private static Object parse(String json, String shown) {
		try {
			return JsonParserFactory.getJsonParser().parseMap(json);
		}
		catch (JsonParseException ex) {
			throw refused(shown, "a JSON object", "Mend it: it cannot be parsed.");
		}
	}

	private static InvalidGrpcLbPropertyException refused(String value, String allowed, String cure) {
		return new InvalidGrpcLbPropertyException("grpc.lb.xds",
				new InvalidSpecException("bootstrap", value, allowed, cure));
	}

}
