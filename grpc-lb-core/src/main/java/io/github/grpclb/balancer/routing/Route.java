package io.github.grpclb.balancer.routing;

import java.util.HashSet;
import java.util.Set;

import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;
import io.github.grpclb.spec.RouteSpec;

/**
 * Tells the calls that belong to a group by a header, by their method, or by both.
 * Immutable. Reading a header costs the text that grpc-java makes of it, so only clients
 * with header routes pay for it.
 */
@Internal
public final class Route {

	private final Metadata.@Nullable Key<String> header;

	private final @Nullable String value;

	private final @Nullable HeaderPattern pattern;

	private final boolean present;

	private final Set<String> methods;

	private final String group;

	/**
	 * Creates a route.
	 * @param spec its settings
	 */
	public Route(RouteSpec spec) {
		this.header = (spec.header() != null) ? Metadata.Key.of(spec.header(), Metadata.ASCII_STRING_MARSHALLER) : null;
		this.value = spec.value();
		this.pattern = (spec.regex() != null) ? new HeaderPattern(spec.regex(), spec.group()) : null;
		this.present = !Boolean.FALSE.equals(spec.present());
		this.methods = new HashSet<>(spec.methods());
		this.group = spec.group();
	}

	/**
	 * Returns where matching calls go.
	 * @return the group's name
	 */
	public String group() {
		return this.group;
	}

	/**
	 * Tells whether a call is meant.
	 * @param args the call
	 * @return {@code true} if all that the route names is so
	 */
	public boolean matches(PickSubchannelArgs args) {
		return (this.methods.isEmpty() || matches(args.getMethodDescriptor()))
				&& (this.header == null || matches(args.getHeaders(), this.header));
	}

	private boolean matches(MethodDescriptor<?, ?> method) {
		String service = method.getServiceName();
		return this.methods.contains(method.getFullMethodName()) || (service != null && this.methods.contains(service));
	}

	private boolean matches(Metadata headers, Metadata.Key<String> header) {
		if (this.value == null && this.pattern == null) {
			return headers.containsKey(header) == this.present;
		}
		String sent = headers.get(header);
		if (sent == null) {
			return false;
		}
		return (this.value != null) ? this.value.equals(sent) : this.pattern != null && this.pattern.matches(sent);
	}

}
