package io.github.grpclb.autoconfigure.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.ConfigurableEnvironment;

import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.control.Cause;
import io.github.grpclb.control.Cause.Kind;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.doctor.FindingSource;
import io.github.grpclb.spec.ClientSpec;

/**
 * Reads the clients from the environment, at the start and again whenever it has changed.
 * A configuration with a mistake is refused as a whole: what was in force stays in force,
 * and a finding says so until a good one comes. Thread-safe.
 */
public class ClientConfigurationLoader implements FindingSource {

	static final String REFUSED = "CONFIG_RELOAD_REFUSED";

	static final String RESTART = "CONFIG_NEEDS_RESTART";

	private static final Logger logger = LoggerFactory.getLogger(ClientConfigurationLoader.class);

	private final UnknownKeyCheck keys;

	private final TargetCheck targets;

	private final HashFieldCheck fields;

	private final BalancerRegistry registry;

	/** What the clients were started with. */
	private final Map<String, ClientSpec> started = new ConcurrentHashMap<>();

	private volatile @Nullable String refused;

	ClientConfigurationLoader(BalancerRegistry registry, UnknownKeyCheck keys, TargetCheck targets,
			HashFieldCheck fields) {
		this.registry = registry;
		this.keys = keys;
		this.targets = targets;
		this.fields = fields;
	}

	/**
	 * Puts an environment's settings in force.
	 * @param environment the environment
	 * @return the clients whose settings have changed
	 * @throws RuntimeException if a setting cannot work; nothing has changed then
	 */
	synchronized List<String> load(ConfigurableEnvironment environment) {
		this.keys.check(environment);
		List<ClientSpec> specs = new ClientBinder(environment, this.registry.policies()).bind();
		specs.forEach(this.targets::check);
		specs.forEach(this.fields::check);
		List<ClientSpec> changed = specs.stream().filter((spec) -> !spec.equals(configured(spec.name()))).toList();
		changed.forEach((spec) -> {
			this.started.putIfAbsent(spec.name(), spec);
			this.registry.register(spec);
		});
		this.refused = null;
		return changed.stream().map(ClientSpec::name).toList();
	}

	private @Nullable ClientSpec configured(String name) {
		return this.registry.find(name).map(BalancedClient::configured).orElse(null);
	}

	/**
	 * Puts an environment's settings in force after a change, or keeps those that are.
	 * @param environment the environment as it is now
	 * @return whether the new settings are in force; if not, the log says why
	 */
	public boolean reload(ConfigurableEnvironment environment) {
		try {
			List<String> changed = load(environment);
			if (!changed.isEmpty()) {
				logger.info("Took the changed configuration of {} over", String.join(", ", changed));
			}
			return true;
		}
		catch (RuntimeException ex) {
			refuse(ex);
			return false;
		}
	}

	/**
	 * Says that a changed configuration is not taken over.
	 * @param cause what is wrong with it
	 */
	public void refuse(Exception cause) {
		String reason = reason(cause);
		this.refused = reason;
		logger.error("The changed configuration was refused as a whole, and the previous one stays in force. "
				+ "Mend it, and it is read again: {}", reason);
		this.registry.clients()
			.forEach((client) -> client.note("configuration", "refused", new Cause(Kind.CONFIGURATION, reason)));
	}

	/** Spring's binder names the property in one exception and the mistake in another. */
	private static String reason(Throwable cause) {
		StringBuilder reason = new StringBuilder(String.valueOf(cause.getMessage()));
		if (!(cause instanceof InvalidGrpcLbPropertyException)) {
			for (Throwable next = cause.getCause(); next != null; next = next.getCause()) {
				if (next.getMessage() != null && reason.indexOf(next.getMessage()) < 0) {
					reason.append(": ").append(next.getMessage());
				}
			}
		}
		return reason.toString();
	}

	@Override
	public List<Finding> findings() {
		List<Finding> findings = new ArrayList<>();
		String refused = this.refused;
		if (refused != null) {
			findings.add(new Finding(Severity.ERROR, REFUSED, null,
					"The changed configuration was refused as a whole, and the previous one is in force: " + refused,
					"Mend it; it is read again when it changes."));
		}
		this.registry.clients().forEach((client) -> {
			ClientSpec started = this.started.getOrDefault(client.name(), client.configured());
			String keys = onlyAtStart(started, client.configured());
			if (!keys.isEmpty()) {
				findings.add(
						new Finding(Severity.WARN, RESTART, client.name(),
								"The configuration of %s has changed, but open channels keep what they were built with."
									.formatted(keys),
								"Restart the application for that; everything else is in force."));
			}
		});
		return findings;
	}

	private static String onlyAtStart(ClientSpec started, ClientSpec now) {
		List<String> keys = new ArrayList<>();
		if (!started.targets().equals(now.targets())) {
			keys.add("target");
		}
		if (started.discovery().ttl() != now.discovery().ttl()
				|| !started.discovery().snapshotFile().equals(now.discovery().snapshotFile())) {
			keys.add("discovery.ttl or discovery.snapshot-file");
		}
		if (!started.backends().equals(now.backends())) {
			keys.add("backends");
		}
		if (!started.channel().equals(now.channel())) {
			keys.add("plaintext, keepalive, idle-timeout or max-inbound-message-size");
		}
		return String.join(", ", keys);
	}

}
