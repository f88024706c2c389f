package io.github.grpclb.autoconfigure.client;

import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;

import io.github.grpclb.autoconfigure.client.KnownKeys.Unknown;
import io.github.grpclb.autoconfigure.client.GrpcLbProperties.Reload;
import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.autoconfigure.failure.UnknownGrpcLbKeyException;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * Looks at every key under {@code grpc.lb} before anything is bound. A key that nobody
 * reads is refused, because a misspelt one would leave a default in force without a word,
 * and so is a value that is not of the key's type, whoever would bind it.
 */
final class SettingsCheck {

	private static final Logger logger = LoggerFactory.getLogger(SettingsCheck.class);

	private boolean linksExplained;

	void check(ConfigurableEnvironment environment, SettingsSources sources) {
		explain(sources);
		KnownPlaceholders placeholders = KnownPlaceholders.lenient(environment);
		for (SettingsSource source : sources.all()) {
			for (String name : source.getPropertyNames()) {
				check(name, source, sources, placeholders);
			}
		}
		sources.unknownVariables().forEach(SettingsCheck::refuse);
	}

	private void explain(SettingsSources sources) {
		if (!sources.serviceLinks().isEmpty() && !this.linksExplained) {
			this.linksExplained = true;
			logger.info(
					"Ignored {}: Kubernetes sets them for a Service whose name starts with 'grpc-lb'. "
							+ "Set enableServiceLinks: false in the pod's spec to be rid of them.",
					sources.serviceLinks());
		}
	}

	private static void check(String canonical, SettingsSource source, SettingsSources sources,
			KnownPlaceholders placeholders) {
		if (!ConfigurationPropertyName.isValid(canonical)
				&& ConfigurationPropertyName.adapt(canonical, '.').isEmpty()) {
			return;
		}
		ConfigurationPropertyName name = ConfigurationPropertyName.adapt(canonical, '.');
		if (!KnownKeys.ROOT.isAncestorOf(name)) {
			return;
		}
		KnownKeys.Key key = KnownKeys.find(name);
		Origin origin = source.getOrigin(canonical);
		if (key.unknown() != null) {
			refuse(sources.written(name), sources.written(name.chop(key.unknown().index())), key.unknown(), origin);
		}
		Object raw = source.getProperty(canonical);
		Object value = placeholders.resolvePlaceholders(raw);
		InvalidSpecException invalid = (value != null) ? invalid(name, key.type(), value) : null;
		if (invalid != null) {
			throw new InvalidGrpcLbPropertyException(sources.written(name), invalid, origin);
		}
	}

	private static @Nullable InvalidSpecException invalid(ConfigurationPropertyName name, Type type, Object value) {
		String text = String.valueOf(value);
		if (text.contains("${")) {
			return null;
		}
		if (text.isEmpty()) {
			return name.equals(ClientBinder.CLIENTS) ? new InvalidSpecException("", "{}",
					"at least one client with a target, or left out",
					"Name a client below it, for example orders: { target: \"dns:///orders:50051\" }, or remove the key.")
					: null;
		}
		InvalidSpecException wrong = ValueSyntax.check(type, value);
		return (wrong == null && name.equals(Reload.INTERVAL)) ? Reload.check(value, DurationStyle.detectAndParse(text))
				: wrong;
	}

	private static void refuse(String written, String parent, Unknown unknown, @Nullable Origin origin) {
		throw new UnknownGrpcLbKeyException(written, parent + "." + unknown.nearest(), unknown.siblings(), origin);
	}

	/** The key as a file would have it leads to the nearest known one. */
	private static void refuse(String variable, SettingsSource source) {
		String[] words = variable.toLowerCase(Locale.ROOT).split("_+");
		ConfigurationPropertyName name = KnownKeys.ROOT;
		int index = 2;
		if (words.length > 4 && words[2].equals("clients")) {
			name = name.append("clients").append(words[3]);
			index = 4;
		}
		while (index < words.length) {
			ConfigurationPropertyName longer = name.append(dashed(words[index]));
			if (KnownKeys.find(longer).unknown() != null) {
				break;
			}
			name = longer;
			index++;
		}
		String rest = String.join("-", Arrays.asList(words).subList(index, words.length));
		Unknown unknown = rest.isEmpty() ? null : KnownKeys.find(name.append(dashed(rest))).unknown();
		String nearest = (unknown != null) ? name + "." + unknown.nearest() : name.toString();
		throw new UnknownGrpcLbKeyException(variable, "%s (as a variable: %s)".formatted(nearest, variable(nearest)),
				(unknown != null) ? unknown.siblings() : List.of("a key below it"),
				PropertySourceOrigin.get(source.getSource(), variable));
	}

	private static String dashed(String word) {
		String clean = word.replaceAll("[^a-z0-9-]", "");
		return clean.isEmpty() ? "x" : clean;
	}

	private static String variable(String name) {
		return ConfigurationPropertyName.of(name)
			.toString()
			.toUpperCase(Locale.ROOT)
			.replace("-", "")
			.replace('.', '_');
	}

}
