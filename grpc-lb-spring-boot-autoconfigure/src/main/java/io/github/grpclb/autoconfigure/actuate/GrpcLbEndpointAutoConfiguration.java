package io.github.grpclb.autoconfigure.actuate;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.EndpointAccessResolver;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.autoconfigure.client.GrpcLbProperties;
import io.github.grpclb.autoconfigure.server.GrpcLbServerAutoConfiguration;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.server.ServerControl;

/**
 * {@link AutoConfiguration Auto-configuration} of the actuator endpoint.
 */
@AutoConfiguration(after = { GrpcLbClientAutoConfiguration.class, GrpcLbServerAutoConfiguration.class,
		GrpcLbDoctorAutoConfiguration.class })
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean(BalancerRegistry.class)
@ConditionalOnAvailableEndpoint(GrpcLbEndpoint.class)
public final class GrpcLbEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	GrpcLbEndpoint grpcLbEndpoint(BalancerRegistry registry, ObjectProvider<ServerControl> server,
			ObjectProvider<Doctor> doctor) {
		return new GrpcLbEndpoint(registry, server.getIfAvailable(), doctor.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnAvailableEndpoint(endpoint = GrpcLbEndpoint.class, exposure = EndpointExposure.WEB)
	GrpcLbWebEndpointExtension grpcLbWebEndpointExtension(GrpcLbEndpoint endpoint, GrpcLbProperties properties,
			ObjectProvider<EndpointAccessResolver> access) {
		return new GrpcLbWebEndpointExtension(endpoint, dashboard(properties, access.getIfAvailable()));
	}

	private static @Nullable Dashboard dashboard(GrpcLbProperties properties,
			@Nullable EndpointAccessResolver resolver) {
		if (!properties.dashboard().enabled()) {
			return null;
		}
		Access access = (resolver != null) ? resolver.accessFor(GrpcLbEndpoint.ENDPOINT_ID, Access.UNRESTRICTED)
				: Access.UNRESTRICTED;
		return new Dashboard(access == Access.UNRESTRICTED);
	}

	@Bean
	static StrictParameters grpcLbStrictParameters() {
		return new StrictParameters();
	}

}
