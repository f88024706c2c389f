package io.github.grpclb.discovery.consul;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.github.grpclb.discovery.registry.Bounds;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * What {@code consul:///service?tag=&dc=&passing=&near=} asks for.
 *
 * @param service the service's name
 * @param tags tags that an instance must all carry
 * @param datacenter the datacenter, empty for the settings' one
 * @param passingOnly whether instances with warnings are left out; critical ones always
 * are
 * @param near the node to sort by distance from, {@code _agent} for the agent's; empty
 * for no order
 */
record ConsulTarget(String service, List<String> tags, String datacenter, boolean passingOnly, String near) {

	private static final String FORM = "consul:///service?tag=&dc=&passing=true&near=";

	ConsulTarget {
		tags = List.copyOf(tags);
	}

	static ConsulTarget parse(URI target) {
		String path = (target.getPath() != null) ? target.getPath() : target.getSchemeSpecificPart();
		String service = path.startsWith("/") ? path.substring(1) : path;
		if (target.getAuthority() != null || service.indexOf('/') >= 0 || !Bounds.fits(service)) {
			throw refused(target, FORM, "Write three slashes and the service's name; "
					+ "the agent's address belongs into grpc.lb.consul.address.");
		}
		List<String> tags = new ArrayList<>();
		String datacenter = "";
		String near = "";
		boolean passing = true;
		for (String parameter : parameters(target)) {
			int equals = parameter.indexOf('=');
			String name = (equals < 0) ? parameter : parameter.substring(0, equals);
			String value = (equals < 0) ? "" : decode(parameter.substring(equals + 1));
			switch (name) {
				case "tag" -> tags.add(value);
				case "dc" -> datacenter = value;
				case "near" -> near = value;
				case "passing" -> passing = bool(target, value);
				default -> throw refused(target, "a target with the parameters tag, dc, passing and near",
						"Take '%s' away.".formatted(name));
			}
		}
		tags.removeIf(String::isEmpty);
		return new ConsulTarget(service, tags, datacenter, passing, near);
	}

	private static List<String> parameters(URI target) {
		String query = target.getRawQuery();
		return (query == null || query.isEmpty()) ? List.of() : List.of(query.split("&"));
	}

	private static boolean bool(URI target, String value) {
		return switch (value) {
			case "true", "1", "" -> true;
			case "false", "0" -> false;
			default -> throw refused(target, "a target with passing=true or passing=false", "Mend 'passing'.");
		};
	}

	private static InvalidSpecException refused(URI target, String allowed, String cure) {
		return new InvalidSpecException("target", target, allowed, cure);
	}

	/** What servers of the service are called. */
	String authority() {
		return encode(this.service);
	}

	/** The path and query of Consul's API, without those of a blocking query. */
	String query(String defaultDatacenter) {
		StringBuilder query = new StringBuilder("/v1/health/service/").append(encode(this.service)).append('?');
		String separator = "";
		if (this.passingOnly) {
			query.append("passing=true");
			separator = "&";
		}
		for (String tag : this.tags) {
			query.append(separator).append("tag=").append(encode(tag));
			separator = "&";
		}
		String where = this.datacenter.isEmpty() ? defaultDatacenter : this.datacenter;
		if (!where.isEmpty()) {
			query.append(separator).append("dc=").append(encode(where));
			separator = "&";
		}
		if (!this.near.isEmpty()) {
			query.append(separator).append("near=").append(encode(this.near));
		}
		return query.toString();
	}

	private static String decode(String text) {
		// In a URI a plus is a plus.
		return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
	}

	private static String encode(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
	}

}
