package io.github.grpclb.applications;

import io.grpc.Channel;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.grpc.client.ImportGrpcClients;

/**
 * The ways in which Spring Boot's own gRPC hands a client to a bean.
 */
class SpringGrpcInjectionTests extends ApplicationSuite {

	@ParameterizedTest
	@ValueSource(classes = { OfField.class, OfSetter.class, OfConstructor.class, OfParameter.class, OfLazy.class,
			OfProvider.class })
	void callsInTurnHoweverItIsInjected(Class<?> holder) {
		livesTwice(new Tiny(holder.getSimpleName(), Framework.BOOT, WebApplicationType.NONE).with(Beans.class, holder)
			.calling((context) -> context.getBean(Holder.class).channel()));
	}

	interface Holder {

		Channel channel();

	}

	static class OfField implements Holder {

		@Autowired
		private HealthBlockingStub stub;

		@Override
		public Channel channel() {
			return this.stub.getChannel();
		}

	}

	static class OfSetter implements Holder {

		private HealthBlockingStub stub;

		@Autowired
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

		OfConstructor(HealthBlockingStub stub) {
			this.stub = stub;
		}

		@Override
		public Channel channel() {
			return this.stub.getChannel();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportGrpcClients(target = Tiny.CLIENT, types = HealthBlockingStub.class)
	static class Beans {

	}

	@Configuration(proxyBeanMethods = false)
	static class OfParameter {

		@Bean
		Holder holder(HealthBlockingStub stub) {
			return stub::getChannel;
		}

	}

	/** The stub is final, so the bean that has it is what is lazy. */
	@Lazy
	static class OfLazy implements Holder {

		@Autowired
		private HealthBlockingStub stub;

		@Override
		public Channel channel() {
			return this.stub.getChannel();
		}

	}

	static class OfProvider implements Holder {

		private final ObjectProvider<HealthBlockingStub> stub;

		OfProvider(ObjectProvider<HealthBlockingStub> stub) {
			this.stub = stub;
		}

		@Override
		public Channel channel() {
			return this.stub.getObject().getChannel();
		}

	}

}
