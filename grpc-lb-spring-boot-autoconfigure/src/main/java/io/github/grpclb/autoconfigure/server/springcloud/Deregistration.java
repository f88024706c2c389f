package io.github.grpclb.autoconfigure.server.springcloud;

import java.util.function.BiConsumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;
import org.springframework.core.ResolvableType;

import io.github.grpclb.server.ServerListener;

/**
 * Takes the application out of Spring Cloud's registries while its server drains. Each
 * registry gets the registrations of its own type, because there may be several.
 */
final class Deregistration implements ServerListener {

	private static final Logger logger = LoggerFactory.getLogger(Deregistration.class);

	private final ObjectProvider<ServiceRegistry<?>> registries;

	private final ObjectProvider<Registration> registrations;

	Deregistration(ObjectProvider<ServiceRegistry<?>> registries, ObjectProvider<Registration> registrations) {
		this.registries = registries;
		this.registrations = registrations;
	}

	@Override
	public void deregister() {
		each("deregister from", ServiceRegistry::deregister);
	}

	@Override
	public void register() {
		each("register again with", ServiceRegistry::register);
	}

	private void each(String what, BiConsumer<ServiceRegistry<Registration>, Registration> action) {
		for (ServiceRegistry<?> registry : this.registries) {
			for (Registration registration : this.registrations) {
				if (takes(registry, registration)) {
					apply(registry, registration, what, action);
				}
			}
		}
	}

	private static boolean takes(ServiceRegistry<?> registry, Registration registration) {
		Class<?> type = ResolvableType.forInstance(registry)
			.as(ServiceRegistry.class)
			.getGeneric(0)
			.resolve(Registration.class);
		return type.isInstance(registration);
	}

	/** A registry that is away must not keep the server from draining. */
	private static void apply(ServiceRegistry<?> registry, Registration registration, String what,
			BiConsumer<ServiceRegistry<Registration>, Registration> action) {
		try {
			@SuppressWarnings("unchecked")
			ServiceRegistry<Registration> typed = (ServiceRegistry<Registration>) registry;
			action.accept(typed, registration);
		}
		catch (RuntimeException ex) {
			logger.warn("Cannot {} {} ({}); its clients learn of it from health checks and GOAWAY. Check the registry.",
					what, registry.getClass().getSimpleName(), registration.getServiceId(), ex);
		}
	}

}
