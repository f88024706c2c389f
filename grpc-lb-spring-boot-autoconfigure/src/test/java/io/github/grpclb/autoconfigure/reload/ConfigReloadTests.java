package io.github.grpclb.autoconfigure.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import net.devh.boot.grpc.client.inject.GrpcClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

import io.github.grpclb.autoconfigure.client.ClientConfigurationLoader;
import io.github.grpclb.autoconfigure.testing.HealthServer;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.snapshot.Event;
import io.github.grpclb.spec.ClientSpec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Applications whose configuration files change while they run.
 */
class ConfigReloadTests {

	private final HealthServer one = new HealthServer();

	private final HealthServer two = new HealthServer();

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	@TempDir
	private Path directory;

	@AfterEach
	void stop() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
		this.one.close();
		this.two.close();
	}

	private BalancedClient start(String location, String... properties) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("spring.grpc.client.enabled=false", "spring.grpc.server.enabled=false", "grpc.server.port=-1",
					"spring.main.banner-mode=off", "spring.config.import=" + location, "grpc.lb.reload.interval=100ms",
					"grpc.lb.clients.orders.plaintext=true",
					"grpc.lb.clients.orders.target=static://" + this.one.address() + "," + this.two.address())
			.properties(properties)
			.run();
		this.contexts.add(context);
		return context.getBean(BalancerRegistry.class).find("orders").orElseThrow();
	}

	private ConfigurableApplicationContext context() {
		return this.contexts.get(0);
	}

	private Path write(String yaml) throws IOException {
		return Files.writeString(this.directory.resolve("clients.yml"), yaml);
	}

	private String client(String... lines) {
		return "grpc:\n  lb:\n    clients:\n      orders:\n        " + String.join("\n        ", lines) + "\n";
	}

	private List<Finding> findings() {
		return context().getBean(ClientConfigurationLoader.class).findings();
	}

	private static String policy(ClientSpec spec) {
		return spec.balancing().policy().name().id();
	}

	@Test
	void changedFileTakesEffectWithoutARestartAndWithoutLosingACall() throws Exception {
		BalancedClient orders = start("file:" + write(client("policy: pick-first")));
		HealthBlockingStub stub = context().getBean(Stubs.class).orders;
		AtomicBoolean done = new AtomicBoolean();
		ExecutorService caller = Executors.newSingleThreadExecutor();
		Future<Integer> calls = caller.submit(() -> {
			int count = 0;
			while (!done.get()) {
				stub.check(HealthCheckRequest.getDefaultInstance());
				count++;
			}
			return count;
		});
		await().until(() -> this.one.checks() > 10);
		assertThat(this.two.checks()).isZero();
		write(client("policy: round-robin", "deadline: 5s", "retry.max-attempts: 4", "groups: { v1: { version: v1 } }",
				"split: { v1: 1 }"));
		await().until(() -> this.two.checks() > 10);
		done.set(true);
		assertThat(calls.get()).isPositive();
		caller.shutdown();
		ClientSpec now = orders.live().spec();
		assertThat(policy(now)).isEqualTo("round-robin");
		assertThat(now.calls().deadline()).isEqualTo(Duration.ofSeconds(5));
		assertThat(now.calls().retry().maxAttempts()).isEqualTo(4);
		assertThat(now.routing().split()).containsEntry("v1", 1);
		assertThat(findings()).isEmpty();
	}

	@Test
	void wrongFileIsRefusedAsAWholeUntilAGoodOneComes() throws Exception {
		BalancedClient orders = start("file:" + write(client("policy: random")));
		write(client("policy: round-robin", "retry.max-attempts: 99"));
		await().until(() -> !findings().isEmpty());
		assertThat(findings()).singleElement().satisfies((finding) -> {
			assertThat(finding.code()).isEqualTo("CONFIG_RELOAD_REFUSED");
			assertThat(finding.message())
				.contains("'grpc.lb.clients.orders.retry.max-attempts' is '99', but must be between 2 and 5");
		});
		assertThat(policy(orders.live().spec())).isEqualTo("random");
		await().until(() -> !orders.snapshot().events().isEmpty());
		assertThat(orders.snapshot().events().get(0)).extracting(Event::what, Event::value)
			.containsExactly("configuration", "refused");
		write(client("policy: round-robin"));
		await().until(() -> findings().isEmpty());
		assertThat(policy(orders.live().spec())).isEqualTo("round-robin");
	}

	@Test
	void brokenOrMissingFileAndUnknownKeysAndBadDurationsAreRefused() throws Exception {
		BalancedClient orders = start("file:" + write(client("policy: random")));
		for (String[] broken : new String[][] { { "grpc: [", "while parsing" }, { client("polcy: random"), "polcy" },
				{ client("deadline: soon"), "'soon', but must be a duration" },
				{ client("policy: fastest"), "'fastest'" } }) {
			write(broken[0]);
			await().untilAsserted(() -> assertThat(findings()).singleElement()
				.extracting(Finding::message)
				.asString()
				.contains(broken[1]));
		}
		Files.delete(this.directory.resolve("clients.yml"));
		await().untilAsserted(() -> assertThat(findings()).singleElement()
			.extracting(Finding::message)
			.asString()
			.contains("clients.yml"));
		assertThat(policy(orders.live().spec())).isEqualTo("random");
		write(client("policy: random"));
		await().until(() -> findings().isEmpty());
	}

	@Test
	void defaultsAndDocumentsOfOneFileAreReadAgain() throws Exception {
		BalancedClient orders = start(
				"file:" + write("grpc.lb.defaults.deadline: 3s\n---\n" + client("policy: random")));
		write("grpc.lb.defaults.deadline: 4s\n---\n" + client("policy: round-robin"));
		await().until(() -> policy(orders.live().spec()).equals("round-robin"));
		assertThat(orders.live().spec().calls().deadline()).isEqualTo(Duration.ofSeconds(4));
	}

	@Test
	void configTreeIsReadAgain() throws Exception {
		Path value = this.directory.resolve("grpc.lb.clients.orders.policy");
		Files.writeString(value, "random\n");
		BalancedClient orders = start("configtree:" + this.directory + "/");
		Files.writeString(value, "round-robin\n");
		await().until(() -> policy(orders.live().spec()).equals("round-robin"));
		Files.writeString(this.directory.resolve("grpc.lb.clients.orders.deadline"), "7s");
		await().until(() -> orders.live().spec().calls().deadline().equals(Duration.ofSeconds(7)));
	}

	/**
	 * As the kubelet does: the link ..data is exchanged, and all files are links through
	 * it.
	 */
	@Test
	void mountedConfigMapIsReadAgainWhenItsLinkIsExchanged() throws Exception {
		Path mount = Files.createDirectory(this.directory.resolve("mount"));
		Path link = mount.resolve("..data");
		Files.createSymbolicLink(link, revision(mount, "1", "random"));
		Files.createSymbolicLink(mount.resolve("clients.yml"), Path.of("..data/clients.yml"));
		Path tree = Files.createSymbolicLink(this.directory.resolve("tree"), link);
		BalancedClient orders = start("file:" + mount.resolve("clients.yml") + ",configtree:" + tree + "/tree/");
		assertThat(policy(orders.live().spec())).isEqualTo("random");
		Path next = Files.createSymbolicLink(mount.resolve("..next"), revision(mount, "2", "round-robin"));
		Files.move(next, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		await().until(() -> policy(orders.live().spec()).equals("round-robin"));
		assertThat(orders.live().spec().calls().deadline()).isEqualTo(Duration.ofSeconds(2));
	}

	private Path revision(Path mount, String number, String policy) throws IOException {
		Path revision = Files.createDirectories(mount.resolve("..revision" + number));
		Files.writeString(revision.resolve("clients.yml"), client("policy: " + policy));
		Path tree = Files.createDirectory(revision.resolve("tree"));
		Files.writeString(tree.resolve("grpc.lb.clients.orders.deadline"), number + "s");
		return revision.getFileName();
	}

	@Test
	void targetThatHasChangedNeedsARestartAndAFindingSaysSo() throws Exception {
		start("file:" + write(client("keepalive.time: 40s")));
		write(client("keepalive.time: 50s"));
		await().until(() -> !findings().isEmpty());
		assertThat(findings()).singleElement().satisfies((finding) -> {
			assertThat(finding.code()).isEqualTo("CONFIG_NEEDS_RESTART");
			assertThat(finding.message()).contains("keepalive");
		});
	}

	@Test
	void documentsAreMatchedByWhatTheyAreAndAppendedOnesCount() throws Exception {
		String dev = "spring.config.activate.on-profile: dev\n" + client("deadline: 3s");
		String prod = "spring.config.activate.on-profile: prod\n" + client("deadline: 9s");
		BalancedClient orders = start("file:" + write(dev + "---\n" + prod), "spring.profiles.active=dev");
		assertThat(orders.live().spec().calls().deadline()).isEqualTo(Duration.ofSeconds(3));
		write(prod + "---\n" + dev + "---\n" + client("policy: round-robin"));
		await().until(() -> policy(orders.live().spec()).equals("round-robin"));
		assertThat(orders.live().spec().calls().deadline()).isEqualTo(Duration.ofSeconds(3));
	}

	@Test
	void removedKeysGoBackToTheDefaultWithAnEvent() throws Exception {
		BalancedClient orders = start("file:" + write(client("deadline: 9s", "policy: random")));
		write(client("policy: random"));
		await().until(() -> orders.live().spec().calls().deadline().equals(Duration.ofSeconds(2)));
		write("# nothing left\n");
		await().until(() -> policy(orders.live().spec()).equals(policy(ClientSpec.of("x", "dns:///x:1"))));
		assertThat(orders.snapshot().events()).anyMatch((event) -> event.value().contains("deadline"))
			.anyMatch((event) -> event.value().contains("policy"));
		assertThat(findings()).isEmpty();
	}

	@Test
	void emptiedFileIsAFindingAndChangesNothing() throws Exception {
		BalancedClient orders = start("file:" + write(client("deadline: 9s")));
		write("\n");
		await().until(() -> !findings().isEmpty());
		assertThat(findings().get(0).message()).contains("clients.yml is empty");
		assertThat(orders.live().spec().calls().deadline()).isEqualTo(Duration.ofSeconds(9));
	}

	@Test
	void lazyInitializationDoesNotSwitchItOff() throws Exception {
		BalancedClient orders = start("file:" + write(client("policy: random")),
				"spring.main.lazy-initialization=true");
		write(client("policy: round-robin"));
		await().until(() -> policy(orders.live().spec()).equals("round-robin"));
	}

	@Test
	void changedTargetIsTakenOverByTheOpenChannelAndWhatStaysIsNotReconnected() throws Exception {
		String both = "target: static://" + this.one.address() + "," + this.two.address();
		start("file:" + write(client("target: static://" + this.one.address(), "policy: round-robin")));
		HealthBlockingStub stub = context().getBean(Stubs.class).orders;
		stub.check(HealthCheckRequest.getDefaultInstance());
		write(client(both, "policy: round-robin"));
		await().until(() -> {
			stub.check(HealthCheckRequest.getDefaultInstance());
			return this.two.checks() > 0;
		});
		write(client("backends: [ { address: '" + this.two.address() + "' } ]", "policy: round-robin"));
		await().until(() -> {
			int before = this.one.checks();
			stub.check(HealthCheckRequest.getDefaultInstance());
			stub.check(HealthCheckRequest.getDefaultInstance());
			return this.one.checks() == before;
		});
		assertThat(findings()).isEmpty();
	}

	@Test
	void decryptedFileKeepsItsDecryptedValues() throws Exception {
		BalancedClient orders = start("file:" + write(client("deadline: 9s")));
		context().getEnvironment().getPropertySources().forEach((source) -> {
			if (ConfigFile.isOwn(source)) {
				context().getEnvironment().getPropertySources().replace(source.getName(), new Decrypting(source));
			}
		});
		write(client("deadline: ENC(abc)"));
		context().getBean(ConfigReload.class).reload();
		assertThat(findings()).isEmpty();
		assertThat(orders.live().spec().calls().deadline()).isEqualTo(Duration.ofSeconds(9));
	}

	@Test
	void refreshOfSpringCloudReloads() throws Exception {
		BalancedClient orders = start("file:" + write(client("policy: random")), "grpc.lb.reload.enabled=false");
		assertThat(context().getBeansOfType(ConfigFileWatch.class)).isEmpty();
		write(client("policy: round-robin"));
		context().getBean(ContextRefresher.class).refresh();
		assertThat(policy(orders.live().spec())).isEqualTo("round-robin");
	}

	/** What libraries that decrypt put in the place of a source. */
	private static final class Decrypting extends EnumerablePropertySource<PropertySource<?>> {

		private Decrypting(PropertySource<?> source) {
			super(source.getName(), source);
		}

		@Override
		public String[] getPropertyNames() {
			return ((EnumerablePropertySource<?>) getSource()).getPropertyNames();
		}

		@Override
		public Object getProperty(String name) {
			return getSource().getProperty(name);
		}

	}

	static class Stubs {

		@GrpcClient("orders")
		HealthBlockingStub orders;

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Stubs stubs() {
			return new Stubs();
		}

	}

}
