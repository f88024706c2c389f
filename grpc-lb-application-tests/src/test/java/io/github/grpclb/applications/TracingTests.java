package io.github.grpclb.applications;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import io.grpc.Channel;
import io.grpc.health.v1.HealthGrpc;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Applications with Micrometer's tracing over Brave, and Prometheus.
 */
class TracingTests extends ApplicationSuite {

	private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

	private static Tiny application(Framework framework) {
		return new Tiny("tracing", framework, WebApplicationType.NONE)
			.with("management.tracing.sampling.probability=1", "grpc.lb.clients.orders.retry.enabled=true",
					"management.metrics.distribution.percentiles-histogram.grpc.lb.client=true")
			.with(Spans.class);
	}

	/**
	 * Net.devh 3.1's own tracing does not load on Spring Boot 4, so it has no span of its
	 * own.
	 */
	@ParameterizedTest
	@EnumSource
	void tracesOneSpanOfACallThatIsRetried(Framework framework) {
		livesTwice(application(framework).lookingAt((context) -> {
			Spans spans = context.getBean(Spans.class);
			Channel channel = framework.channel(context);
			spans.ended.clear();
			List<Integer> before = backends.calls();
			backends.failNext();
			call(HealthGrpc.newBlockingStub(channel));
			assertThat(sum(backends.calls()) - sum(before)).as("attempts").isEqualTo(2);
			if (framework == Framework.BOOT) {
				await().untilAsserted(() -> assertThat(clientSpans(spans)).hasSize(1));
				assertThat(clientSpans(spans).get(0).error()).isNull();
			}
			else {
				assertThat(spans.ended).isEmpty();
			}
		}));
	}

	@ParameterizedTest
	@EnumSource
	void namesTheTraceOfTheCallerInExemplars(Framework framework) {
		livesTwice(application(framework).lookingAt((context) -> {
			Tracer tracer = context.getBean(Tracer.class);
			Channel channel = framework.channel(context);
			Set<String> made = new HashSet<>();
			// Prometheus keeps an exemplar for some seconds before it takes another one.
			await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
				made.add(callWithin(tracer, channel));
				assertThat(traces(context, "grpc_lb_client_requests_seconds")).containsAnyElementsOf(made);
				assertThat(traces(context, "grpc_lb_client_outcomes_seconds")).containsAnyElementsOf(made);
				assertThat(traces(context, "grpc_lb_client_stream_wait_seconds")).containsAnyElementsOf(made);
			});
		}));
	}

	private static String callWithin(Tracer tracer, Channel channel) {
		Span span = tracer.nextSpan().name("request").start();
		Tracer.SpanInScope scope = tracer.withSpan(span);
		try {
			call(HealthGrpc.newBlockingStub(channel));
		}
		finally {
			scope.close();
			span.end();
		}
		return span.context().traceId();
	}

	private static int sum(List<Integer> calls) {
		return calls.stream().mapToInt(Integer::intValue).sum();
	}

	private static List<MutableSpan> clientSpans(Spans spans) {
		return spans.ended.stream().filter((span) -> span.kind() == brave.Span.Kind.CLIENT).toList();
	}

	/** The trace ids of the exemplars of a meter. */
	private static List<String> traces(ApplicationContext context, String meter) {
		String scrape = context.getBean(PrometheusMeterRegistry.class).scrape(OPEN_METRICS);
		Matcher exemplar = Pattern.compile(meter + ".* # \\{.*trace_id=\"([0-9a-f]+)\".*").matcher(scrape);
		return exemplar.results().map((match) -> match.group(1)).toList();
	}

	@Configuration(proxyBeanMethods = false)
	static class Spans {

		private final List<MutableSpan> ended = new CopyOnWriteArrayList<>();

		@Bean
		SpanHandler spanHandler() {
			return new SpanHandler() {

				@Override
				public boolean end(TraceContext context, MutableSpan span, Cause cause) {
					return Spans.this.ended.add(span);
				}

			};
		}

	}

}
