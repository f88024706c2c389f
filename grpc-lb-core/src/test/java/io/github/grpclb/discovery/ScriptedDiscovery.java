package io.github.grpclb.discovery;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.grpc.NameResolver;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.NameResolver.Listener2;
import io.grpc.NameResolver.ResolutionResult;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.snapshot.DiscoverySnapshot;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.DiscoverySpec;
import io.github.grpclb.spec.DiscoverySpec.Combine;
import io.github.grpclb.testing.VirtualClock;

/** What a channel is told by its resolver while the test says what its sources answer. */
abstract class ScriptedDiscovery {

	final VirtualClock time = new VirtualClock();

	final ScriptedSources sources = new ScriptedSources("scripted", this.time.syncContext());

	final NameResolverRegistry schemes = new NameResolverRegistry();

	final List<ResolutionResult> told = new ArrayList<>();

	final BalancerRegistry registry = new BalancerRegistry(this.time.wall(), this.time.scheduler());

	BalancedClient client;

	NameResolver start(ClientSpec spec) {
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
				ScriptedDiscovery.this.told.add(result);
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

	/** The last list that was told, without the errors after it. */
	List<String> backends() {
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

	Status lastError() {
		return this.told.get(this.told.size() - 1).getAddressesOrError().getStatus();
	}

	DiscoverySnapshot shown() {
		return this.client.snapshot().discovery();
	}

	/** A client of the first source. */
	static ClientSpec spec(DiscoverySpec discovery) {
		return ClientSpec.of("orders", "scripted:///one").withDiscovery(discovery);
	}

	static DiscoverySpec guarded(double maxRemoval, String file, Duration maxStale) {
		return new DiscoverySpec(Duration.ofSeconds(30), 0, true, maxStale, maxRemoval, file, false, List.of(),
				Combine.FAILOVER);
	}

}
