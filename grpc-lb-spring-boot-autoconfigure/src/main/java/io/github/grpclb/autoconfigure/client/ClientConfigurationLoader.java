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

	static final String IGNORED = "SERVICE_CONFIG_IGNORED";

	static final String RESTART = "CONFIG_NEEDS_RESTART";

	/**
	 * What is under these belongs to schemes, which are there when somebody needs them.
	 */
	private static final List<String> SCHEME_SETTINGS = List.of("grpc.lb.kubernetes", "grpc.lb.consul", "grpc.lb.etcd",
			"grpc.lb.xds");

	private static final Logger logger = LoggerFactory.getLogger(ClientConfigurationLoader.class);

	private final SettingsCheck settings;

	private final TargetCheck targets;

	private final HashFieldCheck fields;

	private final BalancerRegistry registry;

	private final List<ClientSpecCustomizer> customizers;

	/** What the clients were started with. */
	private final Map<String, ClientSpec> started = new ConcurrentHashMap<>();

	private volatile @Nullable String refused;

	private boolean waiting;

	/** The clients that the configuration has now. */
	private volatile List<String> configured = List.of();

	ClientConfigurationLoader(BalancerRegistry registry, SettingsCheck settings, TargetCheck targets,
			HashFieldCheck fields, List<ClientSpecCustomizer> customizers) {
		this.registry = registry;
		this.customizers = List.copyOf(customizers);
		this.settings = settings;
		this.targets = targets;
		this.fields = fields;
	}

	/**
	 * Puts the settings in force that the application starts with. A target whose
	 * placeholder has no value yet waits until {@link #started}.
	 * @param environment the application's environment
	 * @throws RuntimeException if a setting cannot work
	 */
	synchronized void start(ConfigurableEnvironment environment) {
		load(environment, true);
	}

	/**
	 * Reads the targets that have waited for a placeholder.
	 * @param environment the application's environment, which now has all there is
	 * @throws RuntimeException if one still has no value
	 */
	synchronized void started(ConfigurableEnvironment environment) {
		if (this.waiting) {
			load(environment, false);
		}
	}

	private List<String> load(ConfigurableEnvironment environment, boolean mayWait) {
		SettingsSources sources = new SettingsSources(environment);
		if (sources.empty()) {
			this.configured = List.of();
			this.waiting = false;
			this.refused = null;
			return List.of();
		}
		this.settings.check(environment, sources);
		if (SCHEME_SETTINGS.stream().anyMatch(sources::mention)) {
			// Their mistakes are found with them, whether a client needs them or not.
			this.registry.schemes();
		}
		ClientBinder binder = new ClientBinder(environment, sources, this.registry.policies(), mayWait);
		List<ClientSpec> specs = binder.bind().stream().map(this::customize).toList();
		specs.forEach(this.targets::check);
		specs.forEach(this.fields::check);
		List<ClientSpec> changed = specs.stream().filter((spec) -> !spec.equals(configured(spec.name()))).toList();
		specs.forEach((spec) -> {
			this.started.putIfAbsent(spec.name(), spec);
			// Also where only the place of a key has changed.
			this.registry.register(spec, binder.origins(spec.name()));
		});
		this.configured = specs.stream().map(ClientSpec::name).toList();
		this.waiting = binder.waiting();
		this.refused = null;
		return changed.stream().map(ClientSpec::name).toList();
	}

	private ClientSpec customize(ClientSpec spec) {
		ClientSpec customized = spec;
		for (ClientSpecCustomizer customizer : this.customizers) {
			customized = customizer.customize(customized);
		}
		return customized;
	}

	private @Nullable ClientSpec configured(String name) {
		return this.registry.find(name).map(BalancedClient::configured).orElse(null);
	}

	/**
	 * Puts an environment's settings in force after a change, or keeps those that are.
	 * @param environment the environment as it is now
	 * @return whether the new settings are in force; if not, the log says why
	 */
	public synchronized boolean reload(ConfigurableEnvironment environment) {
		try {
			List<String> changed = load(environment, false);
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
			if (this.started.containsKey(client.name()) && !this.configured.contains(client.name())) {
				findings.add(new Finding(Severity.WARN, RESTART, client.name(),
						"The configuration does not have the client any more, but its channels are open and keep their settings.",
						"Restart the application, or configure the client again."));
			}
			if (client.unbalancedChannels() > 0) {
				findings.add(new Finding(Severity.ERROR, IGNORED, client.name(),
						"%d channel(s) of the client ignore service configs, so that their calls are neither balanced nor retried."
							.formatted(client.unbalancedChannels()),
						"Remove disableServiceConfigLookUp() from the customizer or configurer that calls it."));
			}
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
		if (!started.discovery().snapshotFile().equals(now.discovery().snapshotFile())) {
			keys.add("discovery.snapshot-file");
		}
		if (!started.channel().equals(now.channel())) {
			keys.add("ssl.bundle, plaintext, keepalive, idle-timeout or max-inbound-message-size");
		}
		return String.join(", ", keys);
	}

}
