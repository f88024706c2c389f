package io.github.grpclb.applications;

import io.grpc.Channel;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * The ways in which a stub that is a bean is handed to another one: Spring's own, and so
 * the same on both frameworks.
 */
abstract class InjectionSuite extends ApplicationSuite {

	interface Holder {

		Channel channel();

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
