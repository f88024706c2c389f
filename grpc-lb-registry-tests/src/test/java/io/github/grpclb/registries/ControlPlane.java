package io.github.grpclb.registries;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import com.google.protobuf.Any;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.Value;
import com.github.xds.type.v3.TypedStruct;
import io.envoyproxy.controlplane.cache.v3.SimpleCache;
import io.envoyproxy.controlplane.cache.v3.Snapshot;
import io.envoyproxy.controlplane.server.DiscoveryServerCallbacks;
import io.envoyproxy.controlplane.server.V3DiscoveryServer;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.listener.v3.ApiListener;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;

/**
 * A control plane of java-control-plane, with one service {@code orders}.
 */
final class ControlPlane implements AutoCloseable {

	private static final String GROUP = "all";

	private final SimpleCache<String> cache = new SimpleCache<>((node) -> GROUP);

	private final AtomicInteger refusals = new AtomicInteger();

	private final int port;

	private Server server;

	private int version;

	ControlPlane() throws IOException {
		this.server = start(0);
		this.port = this.server.getPort();
	}

	private Server start(int port) throws IOException {
		V3DiscoveryServer discovery = new V3DiscoveryServer(new DiscoveryServerCallbacks() {

			@Override
			public void onV3StreamRequest(long stream, DiscoveryRequest request) {
				if (request.hasErrorDetail()) {
					ControlPlane.this.refusals.incrementAndGet();
				}
			}

			@Override
			public void onV3StreamDeltaRequest(long stream, DeltaDiscoveryRequest request) {
			}

		}, this.cache);
		return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
			.addService(discovery.getAggregatedDiscoveryServiceImpl())
			.build()
			.start();
	}

	String bootstrap() {
		return """
				{"xds_servers": [{"server_uri": "127.0.0.1:%d", "channel_creds": [{"type": "insecure"}],
				"server_features": ["xds_v3"]}], "node": {"id": "test"}}""".formatted(this.port).replace("\n", " ");
	}

	/** How often the client has said that what it got cannot work. */
	int refusals() {
		return this.refusals.get();
	}

	void stop() throws InterruptedException {
		this.server.shutdownNow().awaitTermination();
	}

	void restart() throws IOException {
		this.server = start(this.port);
	}

	/** Backends in zone {@code eu-1a}, {@code eu-1b} and so on, one in each. */
	void serve(String policy, Backend... backends) {
		serve(policy, List.of(backends), List.of());
	}

	void serve(String policy, List<Backend> backends, List<Backend> draining) {
		List<LocalityLbEndpoints> localities = new ArrayList<>();
		for (Backend backend : backends) {
			localities.add(LocalityLbEndpoints.newBuilder()
				.setLocality(Locality.newBuilder().setRegion("eu").setZone("eu-1" + (char) ('a' + localities.size())))
				.setLoadBalancingWeight(UInt32Value.of(1))
				.addLbEndpoints(LbEndpoint.newBuilder()
					.setHealthStatus(draining.contains(backend) ? HealthStatus.DRAINING : HealthStatus.HEALTHY)
					.setEndpoint(Endpoint.newBuilder()
						.setAddress(Address.newBuilder()
							.setSocketAddress(
									SocketAddress.newBuilder().setAddress("127.0.0.1").setPortValue(backend.port())))))
				.build());
		}
		ClusterLoadAssignment endpoints = ClusterLoadAssignment.newBuilder()
			.setClusterName("orders")
			.addAllEndpoints(localities)
			.build();
		this.cache.setSnapshot(GROUP, Snapshot.create(List.of(cluster(policy)), List.of(endpoints), List.of(listener()),
				List.of(routes()), List.of(), Integer.toString(++this.version)));
	}

	private static ConfigSource ads() {
		return ConfigSource.newBuilder().setAds(AggregatedConfigSource.getDefaultInstance()).build();
	}

	private static Cluster cluster(String policy) {
		TypedStruct balanced = TypedStruct.newBuilder()
			.setTypeUrl("type.googleapis.com/balanced")
			.setValue(
					Struct.newBuilder().putFields("policy", Value.newBuilder().setStringValue(policy).build()).build())
			.build();
		return Cluster.newBuilder()
			.setName("orders")
			.setType(Cluster.DiscoveryType.EDS)
			.setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder().setEdsConfig(ads()))
			.setLoadBalancingPolicy(LoadBalancingPolicy.newBuilder()
				.addPolicies(LoadBalancingPolicy.Policy.newBuilder()
					.setTypedExtensionConfig(
							TypedExtensionConfig.newBuilder().setName("balanced").setTypedConfig(Any.pack(balanced)))))
			.build();
	}

	private static Listener listener() {
		HttpConnectionManager manager = HttpConnectionManager.newBuilder()
			.setRds(io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds.newBuilder()
				.setRouteConfigName("orders")
				.setConfigSource(ads()))
			.addHttpFilters(
					HttpFilter.newBuilder().setName("router").setTypedConfig(Any.pack(Router.getDefaultInstance())))
			.build();
		return Listener.newBuilder()
			.setName("orders")
			.setApiListener(ApiListener.newBuilder().setApiListener(Any.pack(manager)))
			.build();
	}

	private static RouteConfiguration routes() {
		return RouteConfiguration.newBuilder()
			.setName("orders")
			.addVirtualHosts(VirtualHost.newBuilder()
				.setName("orders")
				.addDomains("*")
				.addRoutes(Route.newBuilder()
					.setMatch(RouteMatch.newBuilder().setPrefix(""))
					.setRoute(RouteAction.newBuilder().setCluster("orders"))))
			.build();
	}

	@Override
	public void close() {
		this.server.shutdownNow();
	}

}
