package io.github.grpclb.sample;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import net.devh.boot.grpc.client.inject.GrpcClient;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import io.github.grpclb.channel.ResumingStream;
import io.github.grpclb.sample.proto.CreateOrder;
import io.github.grpclb.sample.proto.Order;
import io.github.grpclb.sample.proto.OrderServiceGrpc;
import io.github.grpclb.sample.proto.WatchOrders;
import io.github.grpclb.wire.Reconnect;

import static org.awaitility.Awaitility.await;

/**
 * A balanced client without retries that calls at a fixed rate and keeps streams open,
 * and counts what comes of it.
 */
final class OrdersTraffic implements AutoCloseable {

	private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final AtomicInteger open = new AtomicInteger();

	private final List<ResumingStream<WatchOrders, Order>> streams = new ArrayList<>();

	private final ConfigurableApplicationContext context;

	OrdersTraffic(List<Integer> ports, int rate, int streams) {
		String target = "static://" + String.join(",", ports.stream().map((port) -> "127.0.0.1:" + port).toList());
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.profiles("client")
			.properties("sample.target=" + target, "grpc.lb.clients.orders.retry.enabled=false",
					"grpc.lb.clients.orders.deadline=10s")
			.run();
		Channel channel = ClientInterceptors.intercept(this.context.getBean(Stubs.class).channel, new StreamEnds());
		OrderServiceGrpc.OrderServiceStub stub = OrderServiceGrpc.newStub(channel);
		this.timer.scheduleAtFixedRate(() -> create(stub), 0, TimeUnit.SECONDS.toNanos(1) / rate, TimeUnit.NANOSECONDS);
		for (int i = 0; i < streams; i++) {
			this.streams.add(ResumingStream
				.of(channel, OrderServiceGrpc.getWatchMethod(), (last) -> WatchOrders.getDefaultInstance())
				.open(WatchOrders.getDefaultInstance(), new Orders()));
		}
	}

	private void create(OrderServiceGrpc.OrderServiceStub stub) {
		count("started");
		this.open.incrementAndGet();
		stub.create(CreateOrder.getDefaultInstance(), new StreamObserver<>() {

			@Override
			public void onNext(Order order) {
				count(order.getBackend());
			}

			@Override
			public void onError(Throwable error) {
				count("failed " + Status.fromThrowable(error));
				OrdersTraffic.this.open.decrementAndGet();
			}

			@Override
			public void onCompleted() {
				OrdersTraffic.this.open.decrementAndGet();
			}

		});
	}

	private void count(String what) {
		this.counts.computeIfAbsent(what, (key) -> new AtomicLong()).incrementAndGet();
	}

	/** How many calls a backend has answered, or how often something else happened. */
	long count(int port) {
		AtomicLong count = this.counts.get("127.0.0.1:" + port);
		return (count != null) ? count.get() : 0;
	}

	/** No more calls and streams; waits for the answers. */
	Map<String, Long> stop() {
		this.timer.shutdown();
		await().atMost(Duration.ofSeconds(15)).until(() -> this.timer.isTerminated() && this.open.get() == 0);
		Map<String, Long> total = new TreeMap<>();
		this.counts.forEach((what, count) -> total.put(what, count.get()));
		this.streams.forEach((stream) -> stream.cancel("end of the test"));
		return total;
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
		this.context.close();
	}

	private static final class Orders implements StreamObserver<Order> {

		@Override
		public void onNext(Order order) {
		}

		@Override
		public void onError(Throwable error) {
		}

		@Override
		public void onCompleted() {
		}

	}

	/** Sees how each stream ends, which the one that resumes hides. */
	private final class StreamEnds implements ClientInterceptor {

		@Override
		public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(MethodDescriptor<ReqT, RespT> method,
				CallOptions options, Channel next) {
			ClientCall<ReqT, RespT> call = next.newCall(method, options);
			if (method.getType() == MethodDescriptor.MethodType.UNARY) {
				return call;
			}
			count("streams opened");
			return new SimpleForwardingClientCall<>(call) {

				@Override
				public void start(Listener<RespT> listener, Metadata headers) {
					super.start(new SimpleForwardingClientCallListener<>(listener) {

						@Override
						public void onClose(Status status, Metadata trailers) {
							String why = trailers.get(Reconnect.TRAILER);
							count("stream " + status.getCode() + " " + ((why != null) ? why : status.getDescription()));
							super.onClose(status, trailers);
						}

					}, headers);
				}

			};
		}

	}

	static final class Stubs {

		@GrpcClient("orders")
		private Channel channel;

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
