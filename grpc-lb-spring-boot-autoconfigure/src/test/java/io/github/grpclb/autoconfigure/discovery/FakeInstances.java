package io.github.grpclb.autoconfigure.discovery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import reactor.core.publisher.Flux;

import io.github.grpclb.autoconfigure.testing.HealthServer;

/**
 * A registry whose instances a test sets, with both kinds of client.
 */
class FakeInstances {

	private volatile List<ServiceInstance> instances = List.of();

	private volatile RuntimeException failure;

	final Set<String> askers = ConcurrentHashMap.newKeySet();

	/** One instance with an HTTP port that nobody serves. */
	static ServiceInstance instance(HealthServer server, String... metadata) {
		return instance(Integer.toString(server.port()), metadata);
	}

	static ServiceInstance instance(String port, String... metadata) {
		Map<String, String> all = new HashMap<>(Map.of("gRPC_port", port));
		for (int i = 0; i < metadata.length; i += 2) {
			all.put(metadata[i], metadata[i + 1]);
		}
		return new DefaultServiceInstance("orders-" + port, "orders", "127.0.0.1", 1, false, all);
	}

	void set(ServiceInstance... instances) {
		this.failure = null;
		this.instances = List.of(instances);
	}

	void fail(RuntimeException failure) {
		this.failure = failure;
	}

	private List<ServiceInstance> look(String service) {
		this.askers.add(Thread.currentThread().getName());
		RuntimeException failure = this.failure;
		if (failure != null) {
			throw failure;
		}
		return service.equals("orders") ? new ArrayList<>(this.instances) : List.of();
	}

	DiscoveryClient blocking() {
		return new DiscoveryClient() {

			@Override
			public String description() {
				return "fake";
			}

			@Override
			public List<ServiceInstance> getInstances(String service) {
				return look(service);
			}

			@Override
			public List<String> getServices() {
				return List.of("orders");
			}

		};
	}

	ReactiveDiscoveryClient reactive() {
		return new ReactiveDiscoveryClient() {

			@Override
			public String description() {
				return "fake";
			}

			@Override
			public Flux<ServiceInstance> getInstances(String service) {
				return Flux.fromIterable(look(service));
			}

			@Override
			public Flux<String> getServices() {
				return Flux.just("orders");
			}

		};
	}

}
