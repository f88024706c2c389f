package io.github.grpclb.spec;

import java.util.List;

/**
 * The schemes of targets that need nothing but this library. Every other scheme needs a
 * {@code NameResolverProvider}.
 */
public final class TargetSchemes {

	/** Addresses listed by hand: {@code static://host:port,host:port}. */
	public static final String STATIC = "static";

	/** A and AAAA records: {@code dns:///host:port} or {@code dns://server/host:port}. */
	public static final String DNS = "dns";

	/** SRV records: {@code srv:///_grpc._tcp.name}. */
	public static final String SRV = "srv";

	/** A YAML file on disk: {@code file:///path.yaml}. */
	public static final String FILE = "file";

	/** What control planes of Envoy speak; the library {@code grpc-xds} resolves it. */
	public static final String XDS = "xds";

	/** All schemes that need nothing else, in the order in which messages name them. */
	public static final List<String> BUILT_IN = List.of(STATIC, DNS, SRV, FILE);

	/** What comes before the addresses of a static target. */
	public static final String STATIC_PREFIX = STATIC + "://";

	private TargetSchemes() {
	}

	/**
	 * Returns a target's scheme.
	 * @param target for example {@code dns:///orders:50051}
	 * @return for example {@code dns}; empty if there is none
	 */
	public static String of(String target) {
		int colon = target.indexOf(':');
		return (colon > 0) ? target.substring(0, colon) : "";
	}

}
