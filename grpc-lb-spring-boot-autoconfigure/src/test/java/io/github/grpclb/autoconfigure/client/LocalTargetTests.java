package io.github.grpclb.autoconfigure.client;

import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.function.Consumer;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import net.devh.boot.grpc.client.interceptor.GrpcGlobalClientInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.grpc.client.autoconfigure.CompositeChannelFactoryAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.GlobalClientInterceptor;

import io.github.grpclb.autoconfigure.client.devh.DevhClientAutoConfiguration;
import io.github.grpclb.autoconfigure.client.springgrpc.SpringGrpcClientAutoConfiguration;
import io.github.grpclb.autoconfigure.testing.HealthServer;
import io.github.grpclb.control.BalancerRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code unix:} and {@code in-process:} on both frameworks.
 */
class LocalTargetTests {

	private final ApplicationContextRunner devh = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration.class,
						GrpcLbClientAutoConfiguration.class, DevhClientAutoConfiguration.class))
		.withUserConfiguration(Counting.class);

	private final ApplicationContextRunner boot = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class,
				org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration.class,
				CompositeChannelFactoryAutoConfiguration.class, GrpcLbClientAutoConfiguration.class,
				SpringGrpcClientAutoConfiguration.class))
		.withUserConfiguration(Counting.class);

	private void onBoth(String target, Consumer<ApplicationContext> after) {
		this.devh.withPropertyValues("grpc.lb.clients.orders.target=" + target, "grpc.lb.clients.orders.plaintext=true")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				call(context.getBean(net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory.class)
					.createChannel("orders"));
				after.accept(context);
			});
		this.boot.withPropertyValues("grpc.lb.clients.orders.target=" + target).run((context) -> {
			assertThat(context).hasNotFailed();
			call(context.getBean(org.springframework.grpc.client.GrpcChannelFactory.class).createChannel("orders"));
			after.accept(context);
		});
	}

	private static void call(Channel channel) {
		HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());
	}

	private static void assertCounted(ApplicationContext context) {
		assertThat(context.getBean(BalancerRegistry.class).find("orders").orElseThrow().snapshot().calls())
			.isEqualTo(1);
		// The application's interceptors are on the way of such calls as well.
		assertThat(context.getBean(Counter.class).calls).isEqualTo(1);
	}

	@Test
	void inProcessTargetWorksWithTheApplicationsInterceptors() {
		try (HealthServer server = new HealthServer(InProcessServerBuilder.forName("orders-in-process"))) {
			onBoth("in-process:orders-in-process", LocalTargetTests::assertCounted);
			assertThat(server.checks()).isEqualTo(2);
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void unixTargetWorks(@TempDir Path directory) {
		EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
		SocketAddress socket = new DomainSocketAddress(directory.resolve("orders.sock").toFile());
		try (HealthServer server = new HealthServer(NettyServerBuilder.forAddress(socket)
			.channelType(EpollServerDomainSocketChannel.class)
			.bossEventLoopGroup(loops)
			.workerEventLoopGroup(loops))) {
			onBoth("unix:" + socket, LocalTargetTests::assertCounted);
			assertThat(server.checks()).isEqualTo(2);
		}
		finally {
			loops.shutdownGracefully();
		}
	}

	@Test
	void applicationsWithoutTheLibraryStart() {
		FilteredClassLoader without = new FilteredClassLoader("io.grpc.inprocess");
		for (ApplicationContextRunner runner : new ApplicationContextRunner[] { this.devh, this.boot }) {
			runner.withClassLoader(without)
				.withPropertyValues("grpc.lb.clients.orders.target=static://127.0.0.1:1")
				.run((context) -> assertThat(context).hasNotFailed());
		}
	}

	static class Counter implements ClientInterceptor {

		private int calls;

		@Override
		public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(MethodDescriptor<ReqT, RespT> method,
				CallOptions options, Channel next) {
			this.calls++;
			return next.newCall(method, options);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Counting {

		@Bean
		@GlobalClientInterceptor
		@GrpcGlobalClientInterceptor
		Counter counter() {
			return new Counter();
		}

	}

}
