package io.github.grpclb.autoconfigure.client;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads the names of environment variables. They do not say where one element ends and
 * the next begins ({@code GRPC_LB_CLIENTS_ORDER_SERVICE_MAX_INBOUND_MESSAGE_SIZE}); what
 * is known of the keys, and of the clients that files have, says it.
 */
final class VariableNames {

	private static final String PREFIX = "GRPC_LB_";

	/**
	 * What Kubernetes sets in every container for each Service of the namespace (<a href=
	 * "https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables">environment
	 * variables</a>).
	 */
	private static final Pattern SERVICE_LINK = Pattern
		.compile("(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

	private final Set<String> clients;

	/**
	 * Creates a reader.
	 * @param clients the clients that files have, by their uniform names
	 */
	VariableNames(Set<String> clients) {
		this.clients = Set.copyOf(clients);
	}

	static boolean isOurs(String variable) {
		return variable.toUpperCase(Locale.ROOT).startsWith(PREFIX);
	}

	/** Whether the variable is there because a Service is named {@code grpc-lb-…}. */
	static boolean isServiceLink(String variable, Object value) {
		String rest = variable.toUpperCase(Locale.ROOT).substring(PREFIX.length());
		return SERVICE_LINK.matcher(rest).matches() && (!rest.endsWith("PORT") || rest.endsWith("SERVICE_PORT")
				|| rest.matches(".*PORT_[0-9]+_.*_PORT") || String.valueOf(value).matches("(tcp|udp|sctp)://.*"));
	}

	/**
	 * Reads a variable's name.
	 * @param variable the name
	 * @return the property, or {@code null} if no key is written like that
	 */
	@Nullable String canonical(String variable) {
		String[] words = variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).split("_", -1);
		if (words[0].equals("clients")) {
			return client(words);
		}
		String key = key(null, words, 0);
		return (key != null) ? "grpc.lb" + key : null;
	}

	/** The longest name that a file has, or the shortest that leaves a key. */
	private @Nullable String client(String[] words) {
		String found = null;
		for (int end = 2; end < words.length; end++) {
			String name = String.join("", Arrays.asList(words).subList(1, end));
			String key = key(ClientProperties.class, words, end);
			if (key != null && !name.isEmpty() && (found == null || this.clients.contains(name))) {
				found = "grpc.lb.clients." + name + key;
			}
		}
		return found;
	}

	/**
	 * Returns the name of a client that only variables have.
	 * @param variable one of them
	 * @return its words with dashes between them
	 */
	String clientName(String variable) {
		List<String> words = Arrays.asList(variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).split("_", -1));
		for (int end = 2; end < words.size(); end++) {
			if (key(ClientProperties.class, words.toArray(new String[0]), end) != null) {
				return String.join("-", words.subList(1, end));
			}
		}
		return words.get(words.size() - 1);
	}

	private static @Nullable String key(@Nullable Type type, String[] words, int from) {
		if (from == words.length) {
			return (type != null) ? "" : null;
		}
		if (type instanceof ParameterizedType generic) {
			return below(generic, words, from);
		}
		for (int end = from + 1; end <= words.length; end++) {
			String written = String.join("", Arrays.asList(words).subList(from, end));
			for (Map.Entry<String, Type> key : KnownKeys.keys(type).entrySet()) {
				String rest = KnownKeys.uniform(key.getKey()).equals(written) ? key(key.getValue(), words, end) : null;
				if (rest != null) {
					return "." + key.getKey() + rest;
				}
			}
		}
		return null;
	}

	private static @Nullable String below(ParameterizedType type, String[] words, int from) {
		Type value = type.getActualTypeArguments()[type.getActualTypeArguments().length - 1];
		if (!KnownKeys.isMap(type)) {
			String rest = words[from].matches("[0-9]{1,6}") ? key(value, words, from + 1) : null;
			return (rest != null) ? "[" + words[from] + "]" + rest : null;
		}
		if (KnownKeys.isLeaf(value)) {
			String name = String.join(".", Arrays.asList(words).subList(from, words.length));
			return (name.indexOf('.') < 0) ? "." + name : "[" + name + "]";
		}
		String rest = key(value, words, from + 1);
		return (rest != null) ? "." + words[from] + rest : null;
	}

}
