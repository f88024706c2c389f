package io.github.grpclb.applications;

import io.grpc.Channel;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import net.devh.boot.grpc.client.inject.GrpcClient;
import net.devh.boot.grpc.client.inject.GrpcClientBean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Configuration;

/**
 * The ways in which net.devh hands a client to a bean.
 */
class DevhInjectionTests extends InjectionSuite {

	@ParameterizedTest
	@ValueSource(classes = { OfField.class, OfSetter.class, OfConstructor.class, OfParameter.class, OfLazy.class,
			OfProvider.class })
	void callsInTurnHoweverItIsInjected(Class<?> holder) {
		livesTwice(new Tiny(holder.getSimpleName(), Framework.DEVH, WebApplicationType.NONE)
			.with(ofBean(holder) ? new Class<?>[] { Beans.class, holder } : new Class<?>[] { holder })
			.calling((context) -> context.getBean(Holder.class).channel()));
	}

	private static boolean ofBean(Class<?> holder) {
		return holder == OfParameter.class || holder == OfLazy.class || holder == OfProvider.class;
	}

	static class OfField implements Holder {

		@GrpcClient(Tiny.CLIENT)
		private HealthBlockingStub stub;

		@Override
		public Channel channel() {
			return this.stub.getChannel();
		}

	}

	static class OfSetter implements Holder {

		private HealthBlockingStub stub;

		@GrpcClient(Tiny.CLIENT)
		void setStub(HealthBlockingStub stub) {
			this.stub = stub;
		}

		@Override
		public Channel channel() {
			return this.stub.getChannel();
		}

	}

	static class OfConstructor implements Holder {

		private final HealthBlockingStub stub;

		OfConstructor(@GrpcClient(Tiny.CLIENT) HealthBlockingStub stub) {
			this.stub = stub;
		}

		@Override
		public Channel channel() {
			return this.stub.getChannel();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@GrpcClientBean(clazz = HealthBlockingStub.class, beanName = "stub", client = @GrpcClient(Tiny.CLIENT))
	static class Beans {

	}

}
