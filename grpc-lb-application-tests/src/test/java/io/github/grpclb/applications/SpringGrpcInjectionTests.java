package io.github.grpclb.applications;

import io.grpc.Channel;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.ImportGrpcClients;

/**
 * The ways in which Spring Boot's own gRPC hands a client to a bean.
 */
class SpringGrpcInjectionTests extends InjectionSuite {

	@ParameterizedTest
	@ValueSource(classes = { OfField.class, OfSetter.class, OfConstructor.class, OfParameter.class, OfLazy.class,
			OfProvider.class })
	void callsInTurnHoweverItIsInjected(Class<?> holder) {
		livesTwice(new Tiny(holder.getSimpleName(), Framework.BOOT, WebApplicationType.NONE).with(Beans.class, holder)
			.calling((context) -> context.getBean(Holder.class).channel()));
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

}
