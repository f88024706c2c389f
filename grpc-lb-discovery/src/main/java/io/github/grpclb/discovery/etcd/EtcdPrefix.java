package io.github.grpclb.discovery.etcd;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

import com.google.protobuf.ByteString;

import io.github.grpclb.spec.InvalidSpecException;

/**
 * The keys of a service: all below {@code prefix/}, as Go's naming package writes them,
 * so that {@code orders} does not take the keys of {@code orders-test} along.
 *
 * @param text the prefix with its slash at the end
 */
record EtcdPrefix(String text) {

	/** etcd has no limit of its own; a service's name that is longer is a mistake. */
	private static final int MAX_LENGTH = 1024;

	static EtcdPrefix parse(URI target) {
		String path = (target.getPath() != null) ? target.getPath() : target.getSchemeSpecificPart();
		String prefix = path.startsWith("/") ? path.substring(1) : path;
		if (target.getAuthority() != null || target.getRawQuery() != null || prefix.isBlank() || prefix.equals("/")
				|| prefix.length() > MAX_LENGTH) {
			throw new InvalidSpecException("target", target, "etcd:///prefix", "Write three slashes and the prefix of "
					+ "the service's keys; the members belong into grpc.lb.etcd.endpoints.");
		}
		return new EtcdPrefix(prefix.endsWith("/") ? prefix : prefix + "/");
	}

	ByteString begin() {
		return ByteString.copyFromUtf8(this.text);
	}

	/** The first key beyond all that begin so: '0' follows the slash. */
	ByteString end() {
		return ByteString.copyFromUtf8(this.text.substring(0, this.text.length() - 1) + '0');
	}

	/** What servers of the service are called: the last part of the prefix. */
	String authority() {
		String name = this.text.substring(0, this.text.length() - 1);
		return URLEncoder.encode(name.substring(name.lastIndexOf('/') + 1), StandardCharsets.UTF_8);
	}

	@Override
	public String toString() {
		return this.text;
	}

}
