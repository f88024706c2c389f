package io.github.grpclb.discovery;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.InternalConfigSelector;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.NameResolver;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.NameResolver.Listener2;
import io.grpc.NameResolver.ResolutionResult;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusOr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.snapshot.DiscoverySnapshot;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.DiscoverySpec;
import io.github.grpclb.spec.DiscoverySpec.Combine;
import io.github.grpclb.testing.VirtualClock;

import static org.assertj.core.api.Assertions.assertThat;

/** What a channel is told while its sources answer, fail, shrink and come back. */
class DiscoveryLifeTests {

	private final VirtualClock time = new VirtualClock();

	private final Sources sources = new Sources("scripted");

	private final NameResolverRegistry schemes = new NameResolverRegistry();

	private final List<ResolutionResult> told = new ArrayList<>();

	private final BalancerRegistry registry = new BalancerRegistry(this.time.wall(), this.time.scheduler());

	private BalancedClient client;

	private NameResolver start(ClientSpec spec) {
		this.schemes.register(this.sources);
		this.client = this.registry.register(spec);
		NameResolver.Args args = NameResolver.Args.newBuilder()
			.setDefaultPort(443)
			.setProxyDetector((target) -> null)
			.setSynchronizationContext(this.time.syncContext())
			.setScheduledExecutorService(this.time.scheduler())
			.setOffloadExecutor(Runnable::run)
			.setNameResolverRegistry(this.schemes)
			.setServiceConfigParser(new NameResolver.ServiceConfigParser() {

				@Override
				public ConfigOrError parseServiceConfig(Map<String, ?> raw) {
					return ConfigOrError.fromConfig(raw);
				}

			})
			.build();
		NameResolver resolver = LbNameResolver.create(this.client, args);
		this.time.syncContext().execute(() -> resolver.start(new Listener2() {

			@Override
			public Status onResult2(ResolutionResult result) {
				DiscoveryLifeTests.this.told.add(result);
				return Status.OK;
			}

			@Override
			public void onResult(ResolutionResult result) {
				throw new AssertionError("the old way");
			}

			@Override
			public void onError(Status error) {
				throw new AssertionError("the old way");
			}

		}));
		return resolver;
	}

	private static ClientSpec spec(DiscoverySpec discovery) {
		return ClientSpec.of("orders", "scripted:///one").withDiscovery(discovery);
	}

	private static DiscoverySpec every30s(boolean keep, Duration maxStale) {
		return new DiscoverySpec(Duration.ofSeconds(30), 0, keep, maxStale);
	}

	/** The last list that was told, without the errors after it. */
	private List<String> backends() {
		ResolutionResult last = this.told.stream()
			.filter((it) -> it.getAddressesOrError().hasValue())
			.reduce((first, second) -> second)
			.orElseThrow();
		return last.getAddressesOrError()
			.getValue()
			.stream()
			.map((group) -> ((InetSocketAddress) group.getAddresses().get(0)).getPort() + "@"
					+ BackendAttributes.priority(group))
			.toList();
	}

	private Status lastError() {
		return this.told.get(this.told.size() - 1).getAddressesOrError().getStatus();
	}

	private DiscoverySnapshot shown() {
		return this.client.snapshot().discovery();
	}

	@Test
	void withoutKeepLastGoodAFailureEndsTheList() {
		this.sources.answer("one", 1, 2);
		start(spec(every30s(false, Duration.ZERO)));
		assertThat(backends()).hasSize(2);
		this.sources.fail("one", "no DNS today");
		this.time.advance(30, TimeUnit.SECONDS);
		assertThat(backends()).isEmpty();
		assertThat(lastError().getDescription()).isEqualTo("no DNS today");
		assertThat(shown().stale()).isFalse();
		this.sources.answer("one", 1);
		this.time.advance(2, TimeUnit.SECONDS);
		assertThat(backends()).hasSize(1);
	}

	@Test
	void listIsKeptForMaxStaleAfterTheFirstFailureAndNoLonger() {
		this.sources.answer("one", 1, 2);
		start(spec(every30s(true, Duration.ofSeconds(60))));
		this.sources.fail("one", "no DNS today");
		this.time.advance(89, TimeUnit.SECONDS);
		assertThat(backends()).hasSize(2);
		assertThat(shown().stale()).isTrue();
		this.time.advance(2, TimeUnit.SECONDS);
		assertThat(backends()).isEmpty();
		assertThat(lastError().getDescription()).isEqualTo("no DNS today");
	}

	@Test
	void maxStaleIsCountedFromTheFailureAlsoIfTheSourceHasLongBeenSilent() {
		this.sources.answer("one", 1);
		start(spec(new DiscoverySpec(Duration.ZERO, 0, true, Duration.ofSeconds(60))));
		this.time.advance(1, TimeUnit.HOURS);
		this.sources.fail("one", "gone");
		this.client.refresh();
		this.time.advance(59, TimeUnit.SECONDS);
		assertThat(backends()).hasSize(1);
		this.time.advance(2, TimeUnit.SECONDS);
		assertThat(backends()).isEmpty();
	}

	@Test
	void operatorsChangesReachTheChannelWhileDiscoveryFails() {
		this.sources.answer("one", 1);
		start(spec(every30s(true, Duration.ofSeconds(60))));
		this.sources.fail("one", "no DNS today");
		this.time.advance(40, TimeUnit.SECONDS);
		this.told.clear();
		this.client.update(spec(every30s(true, Duration.ofSeconds(50))));
		assertThat(backends()).hasSize(1);
		this.time.advance(100, TimeUnit.SECONDS);
		this.told.clear();
		this.client.update(spec(every30s(true, Duration.ofSeconds(40))));
		assertThat(this.told.get(0).getAddressesOrError().getValue()).isEmpty();
		assertThat(this.told.get(0).getServiceConfig()).isNotNull();
	}

	@Test
	void whatFailsIsAskedForAgainWithinFiveSeconds() {
		this.sources.fail("one", "no DNS today");
		start(spec(every30s(true, Duration.ZERO)));
		this.time.advance(60, TimeUnit.SECONDS);
		int asked = this.sources.asked("one");
		assertThat(asked).isBetween(12, 16);
		this.sources.answer("one", 1);
		this.time.advance(5, TimeUnit.SECONDS);
		assertThat(backends()).hasSize(1);
	}

	@Test
	void ttlBringsTheNextLookUpForwardButNotUnderASecond() {
		this.sources.answer("one", 1);
		this.sources.ttl = 7;
		DiscoverySpec ttl = new DiscoverySpec(Duration.ofSeconds(30), 0, true, Duration.ZERO, 1, "", true, List.of(),
				Combine.FAILOVER);
		start(spec(ttl));
		this.time.advance(28_500, TimeUnit.MILLISECONDS);
		assertThat(this.sources.asked("one")).isEqualTo(5);
		this.sources.ttl = 0;
		this.time.advance(17, TimeUnit.SECONDS);
		assertThat(this.sources.asked("one")).isBetween(15, 17);
		this.sources.ttl = 3600;
		this.time.advance(2, TimeUnit.SECONDS);
		int asked = this.sources.asked("one");
		this.time.advance(60, TimeUnit.SECONDS);
		assertThat(this.sources.asked("one")).isEqualTo(asked + 2);
	}

	@Test
	void controlPlanesAnswerPassesAsItIs() {
		Sources xds = new Sources("xds");
		this.schemes.register(xds);
		Attributes attributes = Attributes.newBuilder().set(InternalConfigSelector.KEY, new InternalConfigSelector() {

			@Override
			public Result selectConfig(PickSubchannelArgs args) {
				return Result.forError(Status.UNAVAILABLE);
			}

		}).build();
		xds.attributes = attributes;
		xds.answer("orders");
		start(ClientSpec.of("orders", "xds:///orders"));
		assertThat(this.told).hasSize(1);
		assertThat(this.told.get(0).getAddressesOrError().getValue()).isEmpty();
		assertThat(this.told.get(0).getAttributes().get(InternalConfigSelector.KEY))
			.isSameAs(attributes.get(InternalConfigSelector.KEY));
		assertThat(this.told.get(0).getServiceConfig().getConfig()).isEqualTo("of the control plane");
		assertThat(shown().lastError()).isNull();
		xds.push("orders");
		assertThat(this.told).hasSize(2);
	}

	private static DiscoverySpec guarded(double maxRemoval, String file, Duration maxStale) {
		return new DiscoverySpec(Duration.ofSeconds(30), 0, true, maxStale, maxRemoval, file, false, List.of(),
				Combine.FAILOVER);
	}

	@Test
	void updateThatTakesTooManyAwayWaitsForAnInterval() {
		this.sources.answer("one", 1, 2, 3, 4);
		start(spec(guarded(0.5, "", Duration.ZERO)));
		this.sources.answer("one", 9);
		this.sources.push("one");
		assertThat(backends()).containsExactly("9@0", "1@0", "2@0", "3@0", "4@0");
		assertThat(shown().lastError()).contains("4 of 4 backends away").contains("discovery.max-removal");
		this.time.advance(29, TimeUnit.SECONDS);
		assertThat(backends()).hasSize(5);
		this.time.advance(2, TimeUnit.SECONDS);
		assertThat(backends()).containsExactly("9@0");
		assertThat(shown().lastError()).isNull();
	}

	@Test
	void removalsThatAreTakenBackOrSmallAreNoMatter() {
		this.sources.answer("one", 1, 2, 3, 4);
		start(spec(guarded(0.5, "", Duration.ZERO)));
		this.sources.answer("one", 1, 2);
		this.sources.push("one");
		assertThat(backends()).containsExactly("1@0", "2@0");
		this.sources.answer("one", 7);
		this.sources.push("one");
		this.sources.answer("one", 1, 2);
		this.sources.push("one");
		assertThat(backends()).containsExactly("1@0", "2@0");
		assertThat(shown().lastError()).isNull();
	}

	@Test
	void startWithoutDiscoveryUsesTheSnapshotFileWithinMaxStale(@TempDir Path directory) throws Exception {
		Path file = directory.resolve("state/orders.yaml");
		this.sources.answer("one", 1, 2);
		start(spec(guarded(1, file.toString(), Duration.ZERO))).shutdown();
		assertThat(Files.readString(file)).contains("address: 127.0.0.1:1");
		Files.setLastModifiedTime(file, FileTime.from(this.time.wall().instant()));
		this.told.clear();
		this.sources.fail("one", "no DNS today");
		start(ClientSpec.of("again", "scripted:///one")
			.withDiscovery(guarded(1, file.toString(), Duration.ofSeconds(60))));
		assertThat(backends()).containsExactly("1@0", "2@0");
		assertThat(shown().stale()).isTrue();
		this.time.advance(61, TimeUnit.SECONDS);
		assertThat(backends()).isEmpty();
		this.sources.answer("one", 3);
		this.time.advance(6, TimeUnit.SECONDS);
		assertThat(backends()).containsExactly("3@0");
	}

	private static DiscoverySpec combined(Combine combine) {
		return new DiscoverySpec(Duration.ofSeconds(30), 0, true, Duration.ZERO, 1, "", false,
				List.of("scripted:///one", "scripted:///two"), combine);
	}

	private ClientSpec composite(Combine combine) {
		ClientSpec plain = ClientSpec.of("orders", "scripted:///one");
		return new ClientSpec("orders", "", List.of(), combined(combine), plain.balancing(), plain.routing(),
				plain.calls(), plain.channel());
	}

	@Test
	void laterTargetsStandBehindEarlierOnes() {
		this.sources.answer("one", 1, 2);
		this.sources.answer("two", 2, 3);
		start(composite(Combine.FAILOVER));
		assertThat(backends()).containsExactly("1@0", "2@0", "3@1");
	}

	@Test
	void mergedTargetsAreOneList() {
		this.sources.answer("one", 1, 2);
		this.sources.answer("two", 2, 3);
		start(composite(Combine.MERGE));
		assertThat(backends()).containsExactly("1@0", "2@0", "3@0");
	}

	@Test
	void targetThatFailsKeepsItsListAndTakesNothingFromTheOther() {
		this.sources.answer("one", 1);
		this.sources.answer("two", 3);
		start(composite(Combine.FAILOVER));
		this.sources.fail("one", "no DNS today");
		this.sources.answer("two", 4);
		this.time.advance(30, TimeUnit.SECONDS);
		assertThat(backends()).containsExactly("1@0", "4@1");
		assertThat(shown().lastError()).isEqualTo("scripted:///one: UNAVAILABLE: no DNS today");
	}

	@Test
	void nothingIsSaidBeforeEveryTargetHasAnswered() {
		this.sources.answer("two", 3);
		this.sources.silent("one");
		start(composite(Combine.FAILOVER));
		assertThat(this.told).isEmpty();
		this.sources.answer("one", 1);
		this.sources.push("one");
		assertThat(backends()).containsExactly("1@0", "3@1");
	}

	/** Sources whose answers the test sets. */
	private final class Sources extends NameResolverProvider {

		private final String scheme;

		private final Map<String, StatusOr<List<EquivalentAddressGroup>>> answers = new HashMap<>();

		private final Map<String, Integer> asked = new HashMap<>();

		private final Map<String, Listener2> listeners = new HashMap<>();

		private Attributes attributes = Attributes.EMPTY;

		private long ttl = HostAddresses.NO_TTL;

		Sources(String scheme) {
			this.scheme = scheme;
		}

		void answer(String name, int... ports) {
			this.answers.put(name, StatusOr.fromValue(Arrays.stream(ports).mapToObj((port) -> {
				SocketAddress address = new InetSocketAddress("127.0.0.1", port);
				return new EquivalentAddressGroup(address);
			}).toList()));
		}

		void fail(String name, String why) {
			this.answers.put(name, StatusOr.fromStatus(Status.UNAVAILABLE.withDescription(why)));
		}

		void silent(String name) {
			this.answers.remove(name);
		}

		int asked(String name) {
			return this.asked.getOrDefault(name, 0);
		}

		void push(String name) {
			StatusOr<List<EquivalentAddressGroup>> answer = this.answers.get(name);
			if (answer != null) {
				DiscoveryLifeTests.this.time.syncContext()
					.execute(() -> this.listeners.get(name)
						.onResult2(ResolutionResult.newBuilder()
							.setAddressesOrError(answer)
							.setAttributes(this.attributes.toBuilder().set(ResultNotes.TTL_SECONDS, this.ttl).build())
							.setServiceConfig(ConfigOrError.fromConfig("of the control plane"))
							.build()));
			}
		}

		@Override
		public NameResolver newNameResolver(URI target, NameResolver.Args args) {
			String name = target.getPath().substring(1);
			return new NameResolver() {

				@Override
				public String getServiceAuthority() {
					return name;
				}

				@Override
				public void start(Listener2 listener) {
					Sources.this.listeners.put(name, listener);
					refresh();
				}

				@Override
				public void refresh() {
					Sources.this.asked.merge(name, 1, Integer::sum);
					push(name);
				}

				@Override
				public void shutdown() {
				}

			};
		}

		@Override
		public String getDefaultScheme() {
			return this.scheme;
		}

		@Override
		protected boolean isAvailable() {
			return true;
		}

		@Override
		protected int priority() {
			return 5;
		}

	}

}
