package io.github.grpclb.doctor;

import java.net.URL;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out which versions of grpc-java's artefacts are on the class path, by the names
 * of the jars that well-known classes come from. Jars that were renamed or merged into
 * others are left out.
 */
public final class GrpcVersions {

	private static final Map<String, String> CLASSES = Map.ofEntries(
			Map.entry("grpc-api", "io.grpc.ManagedChannelBuilder"), Map.entry("grpc-core", "io.grpc.internal.GrpcUtil"),
			Map.entry("grpc-stub", "io.grpc.stub.AbstractStub"),
			Map.entry("grpc-util", "io.grpc.util.ForwardingSubchannel"),
			Map.entry("grpc-protobuf", "io.grpc.protobuf.ProtoUtils"),
			Map.entry("grpc-protobuf-lite", "io.grpc.protobuf.lite.ProtoLiteUtils"),
			Map.entry("grpc-services", "io.grpc.protobuf.services.HealthStatusManager"),
			Map.entry("grpc-inprocess", "io.grpc.inprocess.InProcessChannelBuilder"),
			Map.entry("grpc-netty", "io.grpc.netty.NettyChannelBuilder"),
			Map.entry("grpc-netty-shaded", "io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder"),
			Map.entry("grpc-okhttp", "io.grpc.okhttp.OkHttpChannelBuilder"),
			Map.entry("grpc-xds", "io.grpc.xds.XdsChannelCredentials"));

	private static final Pattern JAR = Pattern.compile("grpc-[a-z-]+-(\\d+\\.\\d+\\.\\d+)[^/]*\\.jar");

	private GrpcVersions() {
	}

	/**
	 * Looks the versions up, with this class's own class loader.
	 * @return artefact to version, of those that are there
	 */
	public static Map<String, String> find() {
		Map<String, String> versions = new TreeMap<>();
		CLASSES.forEach((artefact, name) -> {
			String version = version(name);
			if (!version.isEmpty()) {
				versions.put(artefact, version);
			}
		});
		return versions;
	}

	private static String version(String name) {
		// Where the class would come from; to load it takes longer than to look.
		URL location = GrpcVersions.class.getClassLoader().getResource(name.replace('.', '/') + ".class");
		return versionIn((location != null) ? location.toString() : "");
	}

	/** The innermost jar's: an application's own may have a name of that form too. */
	static String versionIn(String location) {
		String version = "";
		Matcher matcher = JAR.matcher(location);
		while (matcher.find()) {
			version = matcher.group(1);
		}
		return version;
	}

}
