package io.github.grpclb.autoconfigure.server.rolling;

import java.time.Instant;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import net.devh.boot.grpc.server.service.GrpcService;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

import io.github.grpclb.wire.BytesMarshaller;

/**
 * One server that is restarted: net.devh's or Spring Boot's own, as the arguments say.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class RollingServer {

	/** Answered in the handler. */
	static final MethodDescriptor<byte[], byte[]> PLAIN = method("Plain");

	/** Answered from a task of the application's {@link TaskScheduler}. */
	static final MethodDescriptor<byte[], byte[]> SCHEDULED = method("Scheduled");

	public static void main(String[] args) {
		new SpringApplicationBuilder(RollingServer.class).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "spring.grpc.client.enabled=false",
					"logging.level.org.springframework.boot.StartupInfoLogger=info",
					"logging.level.io.github.grpclb=info")
			.run(args);
		System.out.println("Server has started");
	}

	private static MethodDescriptor<byte[], byte[]> method(String name) {
		return MethodDescriptor.newBuilder(BytesMarshaller.INSTANCE, BytesMarshaller.INSTANCE)
			.setType(MethodType.UNARY)
			.setFullMethodName("test.Rolling/" + name)
			.build();
	}

	@Bean
	TaskScheduler taskScheduler() {
		return new ThreadPoolTaskScheduler();
	}

	/** Spring finds it by itself, inside of a configuration. */
	@GrpcService
	static class Rolling implements BindableService {

		private final TaskScheduler scheduler;

		Rolling(TaskScheduler scheduler) {
			this.scheduler = scheduler;
		}

		@Override
		public ServerServiceDefinition bindService() {
			return ServerServiceDefinition.builder("test.Rolling")
				.addMethod(PLAIN, ServerCalls.asyncUnaryCall(Rolling::answer))
				.addMethod(SCHEDULED, ServerCalls.asyncUnaryCall((byte[] request, StreamObserver<byte[]> responses) -> {
					this.scheduler.schedule(() -> answer(request, responses), Instant.now().plusMillis(20));
				}))
				.build();
		}

		private static void answer(byte[] request, StreamObserver<byte[]> responses) {
			responses.onNext(request);
			responses.onCompleted();
		}

	}

}
