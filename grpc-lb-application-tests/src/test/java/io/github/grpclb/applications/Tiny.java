package io.github.grpclb.applications;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import io.grpc.Channel;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A tiny application with a client and a server.
 *
 * @param name what it has that others have not
 * @param framework what makes its channels and its server
 * @param web which kind of web application it is
 * @param exclusions the auto-configurations that it has not
 * @param properties its settings, {@code key=value}
 * @param sources its configuration
 * @param channel how it gets its channel
 * @param looks what is looked at while it runs
 */
record Tiny(String name, Framework framework, WebApplicationType web, List<String> exclusions, List<String> properties,
		List<Class<?>> sources, Function<ConfigurableApplicationContext, Channel> channel,
		Consumer<ConfigurableApplicationContext> looks) {

	static final String CLIENT = "orders";

	/** Spring Security is on the class path, and would close everything. */
	private static final List<String> SECURITY = List.of(
			"org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration",
			"org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
			"org.springframework.boot.security.autoconfigure.ReactiveUserDetailsServiceAutoConfiguration",
			"org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
			"org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
			"org.springframework.boot.security.autoconfigure.web.reactive.ReactiveWebSecurityAutoConfiguration",
			"org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
			"org.springframework.boot.security.autoconfigure.actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration",
			"org.springframework.boot.grpc.server.autoconfigure.security.GrpcServerSecurityAutoConfiguration");

	Tiny(String name, Framework framework, WebApplicationType web) {
		this(name, framework, web, SECURITY, List.of(), List.of(TinyApplication.class), framework::channel,
				(context) -> {
				});
	}

	Tiny with(String... more) {
		return new Tiny(this.name, this.framework, this.web, this.exclusions, join(this.properties, more), this.sources,
				this.channel, this.looks);
	}

	Tiny with(Class<?>... more) {
		return new Tiny(this.name, this.framework, this.web, this.exclusions, this.properties, join(this.sources, more),
				this.channel, this.looks);
	}

	Tiny without(String... more) {
		return new Tiny(this.name, this.framework, this.web, join(this.exclusions, more), this.properties, this.sources,
				this.channel, this.looks);
	}

	Tiny secured() {
		return new Tiny(this.name, this.framework, this.web, List.of(), this.properties, this.sources, this.channel,
				this.looks);
	}

	/** The same of another main class. */
	Tiny from(Class<?> main) {
		return new Tiny(this.name, this.framework, this.web, this.exclusions, this.properties, List.of(main),
				this.channel, this.looks);
	}

	Tiny calling(Function<ConfigurableApplicationContext, Channel> channel) {
		return new Tiny(this.name, this.framework, this.web, this.exclusions, this.properties, this.sources, channel,
				this.looks);
	}

	Tiny lookingAt(Consumer<ConfigurableApplicationContext> looks) {
		return new Tiny(this.name, this.framework, this.web, this.exclusions, this.properties, this.sources,
				this.channel, looks);
	}

	private static <T> List<T> join(List<T> some, T[] more) {
		return Stream.concat(some.stream(), Stream.of(more)).toList();
	}

	/** How any application of this zoo knows its backends. */
	static Map<String, Object> client(String target) {
		return new TreeMap<>(Map.of("grpc.lb.clients.orders.target", target, "grpc.lb.clients.orders.plaintext", "true",
				"grpc.lb.clients.orders.policy", "round-robin"));
	}

	/** All settings but the client. */
	List<String> settings() {
		List<String> all = new ArrayList<>(
				List.of("spring.main.banner-mode=off", "server.port=0", "grpc.lb.server.drain.min-delay=50ms",
						"grpc.lb.server.drain.quiet-period=50ms", "spring.cloud.compatibility-verifier.enabled=false"));
		all.addAll(this.framework.properties());
		all.addAll(this.properties);
		List<String> excluded = new ArrayList<>(this.exclusions);
		excluded.addAll(this.framework.exclusions());
		all.add("spring.autoconfigure.exclude=" + String.join(",", excluded));
		return all;
	}

	SpringApplicationBuilder builder() {
		return new SpringApplicationBuilder(this.sources.toArray(Class<?>[]::new)).web(this.web)
			.properties(settings().toArray(String[]::new));
	}

	ConfigurableApplicationContext start(String target) {
		return builder().properties(client(target)).run();
	}

	@Override
	public String toString() {
		return this.name + ", " + this.framework;
	}

}
