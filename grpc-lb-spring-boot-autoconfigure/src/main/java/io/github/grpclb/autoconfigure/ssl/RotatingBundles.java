package io.github.grpclb.autoconfigure.ssl;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;

import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.doctor.FindingSource;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * The SSL bundles that clients and the server use, each read once. Thread-safe.
 */
public class RotatingBundles implements FindingSource {

	static final String REFUSED = "TLS_RELOAD_REFUSED";

	private final Supplier<SslBundles> bundles;

	private final Map<String, RotatingBundle> used = new TreeMap<>();

	RotatingBundles(Supplier<SslBundles> bundles) {
		this.bundles = bundles;
	}

	/**
	 * Finds a bundle, and follows it from now on.
	 * @param prefix whose property names it, such as {@code grpc.lb.server}
	 * @param name the bundle's name
	 * @return the same object for the same name
	 * @throws InvalidGrpcLbPropertyException if there is none, or it cannot work
	 */
	synchronized RotatingBundle get(String prefix, String name) {
		RotatingBundle known = this.used.get(name);
		if (known != null) {
			return known;
		}
		SslBundles bundles = this.bundles.get();
		try {
			RotatingBundle bundle = new RotatingBundle(name, BundleReader.read(bundles.getBundle(name), 1));
			bundles.addBundleUpdateHandler(name, bundle::update);
			this.used.put(name, bundle);
			return bundle;
		}
		catch (NoSuchSslBundleException ex) {
			List<String> names = bundles.getBundleNames();
			throw invalid(prefix, name,
					"the name of an SSL bundle; there "
							+ (names.isEmpty() ? "is none" : "are " + String.join(", ", names)),
					"Configure spring.ssl.bundle.pem.%s or spring.ssl.bundle.jks.%1$s, or name another one."
						.formatted(name));
		}
		catch (GeneralSecurityException | RuntimeException ex) {
			throw invalid(prefix, name, "an SSL bundle that can be used: " + RotatingBundle.reason(ex),
					"Mend the files under spring.ssl.bundle.*.%s.".formatted(name));
		}
	}

	private static InvalidGrpcLbPropertyException invalid(String prefix, String name, String allowed, String cure) {
		return new InvalidGrpcLbPropertyException(prefix, new InvalidSpecException("ssl.bundle", name, allowed, cure));
	}

	@Override
	public synchronized List<Finding> findings() {
		List<Finding> findings = new ArrayList<>();
		this.used.values().forEach((bundle) -> {
			String refused = bundle.refused();
			if (refused != null) {
				findings.add(new Finding(Severity.ERROR, REFUSED, null,
						"The new certificates of SSL bundle '%s' were refused, and the previous ones are in force (%s): %s"
							.formatted(bundle.name(), bundle.current().describe(), refused),
						"Mend the files; they are read again when they change."));
			}
		});
		return findings;
	}

}
