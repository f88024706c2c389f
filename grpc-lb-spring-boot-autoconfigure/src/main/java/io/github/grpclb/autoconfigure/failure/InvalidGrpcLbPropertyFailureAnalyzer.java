package io.github.grpclb.autoconfigure.failure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;

import io.github.grpclb.spec.InvalidSpecException;

/**
 * Names the property, its value and origin, what is allowed, and the cure.
 */
class InvalidGrpcLbPropertyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidGrpcLbPropertyException> {

	private final @Nullable Environment environment;

	InvalidGrpcLbPropertyFailureAnalyzer(@Nullable Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidGrpcLbPropertyException cause) {
		InvalidSpecException invalid = cause.invalid();
		StringBuilder description = new StringBuilder(
				"Invalid configuration property:%n%n    Property: %s%n    Value: %s%n".formatted(cause.property(),
						(invalid.value() != null) ? "\"" + invalid.value() + "\"" : "(not set)"));
		Origin origin = (cause.origin() != null) ? cause.origin() : origin(cause.property());
		if (origin != null) {
			description.append("    Origin: %s%n".formatted(origin));
		}
		description.append("    Allowed: %s%n".formatted(invalid.allowed()));
		return new FailureAnalysis(description.toString(), invalid.cure(), cause);
	}

	private @Nullable Origin origin(String property) {
		if (this.environment == null || !ConfigurationPropertyName.isValid(property)) {
			return null;
		}
		ConfigurationPropertyName name = ConfigurationPropertyName.of(property);
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty found = source.getConfigurationProperty(name);
			if (found != null) {
				return found.getOrigin();
			}
		}
		return null;
	}

}
