package io.github.grpclb.autoconfigure.actuate;

import jakarta.servlet.Filter;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;

/**
 * Headers for the endpoint, in whichever context answers for it: the application's, or
 * that of a management port.
 */
@ManagementContextConfiguration(proxyBeanMethods = false)
@ConditionalOnClass(Filter.class)
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnAvailableEndpoint(endpoint = GrpcLbEndpoint.class, exposure = EndpointExposure.WEB)
class DashboardHeadersConfiguration {

	@Bean
	DashboardHeadersFilter grpcLbDashboardHeadersFilter(PathMappedEndpoints endpoints) {
		String path = endpoints.getPath(GrpcLbEndpoint.ENDPOINT_ID);
		return new DashboardHeadersFilter((path != null) ? path : "/actuator/grpclb");
	}

}
