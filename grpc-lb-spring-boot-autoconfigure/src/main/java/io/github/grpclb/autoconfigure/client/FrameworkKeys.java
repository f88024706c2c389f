package io.github.grpclb.autoconfigure.client;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * What a framework's own keys say explicitly about one client's channel. They count where
 * ours are not set: nobody who adds the starter expects a limit that was raised to fall
 * back to a default.
 */
final class FrameworkKeys {

	private static final ConfigurationPropertyName DEVH = ConfigurationPropertyName.of("grpc.client");

	private static final ConfigurationPropertyName BOOT = ConfigurationPropertyName.of("spring.grpc.client.channel");

	private final Binder binder;

	private final List<ConfigurationPropertyName> devh = new ArrayList<>();

	private final List<ConfigurationPropertyName> boot = new ArrayList<>();

	FrameworkKeys(Environment environment, String client) {
		this.binder = Binder.get(environment);
		addNames(this.devh, DEVH, client);
		this.devh.add(DEVH.append("global"));
		addNames(this.boot, BOOT, client);
		// Boot gives the channel "default" to those that have no keys of their own.
		if (this.boot.stream().noneMatch(this::hasKeys)) {
			this.boot.add(BOOT.append("default"));
		}
	}

	private static void addNames(List<ConfigurationPropertyName> names, ConfigurationPropertyName root, String client) {
		if (!client.contains(".") && client.chars().allMatch((ch) -> ch < 128)) {
			names.add(root.append(PropertyNames.uniform(client)));
		}
		if (client.indexOf(']') < 0) {
			names.add(root.append("[" + client + "]"));
		}
	}

	private boolean hasKeys(ConfigurationPropertyName name) {
		return this.binder.bind(name, Bindable.mapOf(String.class, Object.class)).isBound();
	}

	@Nullable Duration keepaliveTime() {
		if ("false".equalsIgnoreCase(text(this.devh, "enable-keep-alive"))) {
			return Duration.ZERO;
		}
		return duration("keep-alive-time", "keepalive.time");
	}

	@Nullable Duration keepaliveTimeout() {
		return duration("keep-alive-timeout", "keepalive.timeout");
	}

	@Nullable Boolean keepaliveWithoutCalls() {
		String text = text("keep-alive-without-calls", "keepalive.without-calls");
		return (text != null) ? Boolean.valueOf(text) : null;
	}

	@Nullable Duration idleTimeout() {
		return duration(null, "idle.timeout");
	}

	@Nullable DataSize maxInboundMessageSize() {
		String text = text("max-inbound-message-size", "inbound.message.max-size");
		if (text == null) {
			return null;
		}
		DataSize size = DataSize.parse(text);
		// Both frameworks write -1 for as much as there is.
		return (size.toBytes() == -1) ? DataSize.ofBytes(Integer.MAX_VALUE) : size;
	}

	private @Nullable Duration duration(@Nullable String devh, String boot) {
		String text = text(devh, boot);
		// Both frameworks read a bare number as seconds.
		return (text != null) ? DurationStyle.detectAndParse(text, ChronoUnit.SECONDS) : null;
	}

	private @Nullable String text(@Nullable String devh, String boot) {
		String text = (devh != null) ? text(this.devh, devh) : null;
		return (text != null) ? text : text(this.boot, boot);
	}

	private @Nullable String text(List<ConfigurationPropertyName> names, String key) {
		for (ConfigurationPropertyName name : names) {
			String text = this.binder.bind(name.append(key), Bindable.of(String.class)).orElse("");
			if (!text.isBlank()) {
				return text;
			}
		}
		return null;
	}

}
