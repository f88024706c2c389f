package io.github.grpclb.applications;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Spring Security makes of the endpoint by itself, and with the two chains of
 * docs/dashboard.md.
 */
class SecurityTests extends ApplicationSuite {

	private static final String PATH = "/actuator/grpclb/orders";

	private static final String RESOLVE = "{\"action\": \"refresh\"}";

	private static Tiny application(Framework framework) {
		return new Tiny("security", framework, WebApplicationType.SERVLET).secured()
			.with("management.endpoints.web.exposure.include=*", "spring.security.user.name=ops",
					"spring.security.user.password=secret");
	}

	@ParameterizedTest
	@EnumSource
	void defaultsLetSignedInUsersReadAndNobodyWrite(Framework framework) {
		livesTwice(application(framework).lookingAt((context) -> {
			assertThat(Http.get(context, PATH).statusCode()).isEqualTo(401);
			assertThat(Http.get(context, PATH, basic("ops")).statusCode()).isEqualTo(200);
			assertThat(Http.get(context, "/actuator/grpclb", "Accept", "text/html", "Authorization", basic("ops")[1])
				.headers()
				.firstValue("X-Frame-Options")).hasValue("DENY");
			// The 403 for want of a token is shown by /error, which wants a sign-in, too.
			assertThat(Http.post(context, PATH, RESOLVE, basic("ops")).statusCode()).isEqualTo(401);
		}));
	}

	@ParameterizedTest
	@EnumSource
	void withTheCookieOfTheDocumentedChainOperatorsWrite(Framework framework) {
		livesTwice(application(framework).with(Users.class, Cookie.class).lookingAt((context) -> {
			HttpResponse<String> page = Http.get(context, PATH, basic("operator"));
			assertThat(page.statusCode()).isEqualTo(200);
			String token = page.headers()
				.allValues("Set-Cookie")
				.stream()
				.filter((cookie) -> cookie.startsWith("XSRF-TOKEN="))
				.map((cookie) -> cookie.substring("XSRF-TOKEN=".length(), cookie.indexOf(';')))
				.findAny()
				.orElseThrow();
			assertThat(Http.post(context, PATH, RESOLVE, basic("operator")).statusCode()).isEqualTo(403);
			assertThat(Http.post(context, PATH, RESOLVE, withToken("operator", token)).statusCode()).isLessThan(300);
			assertThat(Http.post(context, PATH, RESOLVE, withToken("viewer", token)).statusCode()).isEqualTo(403);
		}));
	}

	@ParameterizedTest
	@EnumSource
	void withoutTheTokenWhereItIsIgnored(Framework framework) {
		livesTwice(application(framework).with(Users.class, Ignoring.class).lookingAt((context) -> {
			assertThat(Http.post(context, PATH, RESOLVE, basic("operator")).statusCode()).isLessThan(300);
			assertThat(Http.post(context, PATH, RESOLVE).statusCode()).isEqualTo(401);
		}));
	}

	private static String[] basic(String user) {
		return new String[] { "Authorization",
				"Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8)) };
	}

	private static String[] withToken(String user, String token) {
		return new String[] { "Authorization", basic(user)[1], "Cookie", "XSRF-TOKEN=" + token, "X-XSRF-TOKEN", token };
	}

	@Configuration(proxyBeanMethods = false)
	static class Users {

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("viewer").password("{noop}secret").roles("VIEWER").build(),
					User.withUsername("operator").password("{noop}secret").roles("OPERATOR").build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Cookie {

		@Bean
		SecurityFilterChain actuator(HttpSecurity http) throws Exception {
			return http.securityMatcher(EndpointRequest.toAnyEndpoint())
				.authorizeHttpRequests((requests) -> requests.requestMatchers(HttpMethod.GET)
					.hasAnyRole("VIEWER", "OPERATOR")
					.anyRequest()
					.hasRole("OPERATOR"))
				.csrf((csrf) -> csrf.spa())
				.httpBasic(Customizer.withDefaults())
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Ignoring {

		@Bean
		SecurityFilterChain actuator(HttpSecurity http) throws Exception {
			return http.securityMatcher(EndpointRequest.toAnyEndpoint())
				.authorizeHttpRequests((requests) -> requests.anyRequest().hasRole("OPERATOR"))
				.csrf((csrf) -> csrf.ignoringRequestMatchers(EndpointRequest.to("grpclb")))
				.httpBasic(Customizer.withDefaults())
				.build();
		}

	}

}
