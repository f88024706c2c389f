package io.github.grpclb.autoconfigure.actuate;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.grpclb.load.CallerScope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * A tracer that fails takes no attempt out of the count.
 */
@ExtendWith(OutputCaptureExtension.class)
class CallerTracesTests {

	private final CurrentTraceContext current = mock(CurrentTraceContext.class);

	private final AtomicInteger counted = new AtomicInteger();

	private CallerTraces traces;

	@BeforeEach
	void trace() {
		Tracer tracer = mock(Tracer.class);
		TraceContext trace = mock(TraceContext.class);
		given(tracer.currentTraceContext()).willReturn(this.current);
		given(this.current.context()).willReturn(trace);
		given(trace.sampled()).willReturn(true);
		this.traces = new CallerTraces(new ObjectProvider<>() {

			@Override
			public Stream<Tracer> stream() {
				return Stream.of(tracer);
			}

		});
	}

	private void count() {
		CallerScope caller = this.traces.get();
		if (caller != null) {
			caller.run(this.counted::incrementAndGet);
		}
		else {
			this.counted.incrementAndGet();
		}
	}

	@Test
	void aCallStartsWhoseTraceCannotBeRead(CapturedOutput output) {
		given(this.current.context()).willThrow(new IllegalStateException("no bridge"));
		count();
		assertThat(this.counted).hasValue(1);
		assertThat(output).contains("The tracer failed").contains("no bridge");
	}

	@Test
	void anAttemptIsCountedOnceWhereItsTraceCannotBePutInForce(CapturedOutput output) {
		given(this.current.maybeScope(any())).willThrow(new IllegalStateException("no scope"));
		count();
		count();
		assertThat(this.counted).hasValue(2);
		assertThat(output.getOut().split("The tracer failed", -1)).as("said once").hasSize(2);
	}

	@Test
	void anAttemptIsCountedOnceWhereItsTraceCannotBeTakenBack() {
		given(this.current.maybeScope(any())).willReturn(() -> {
			throw new IllegalStateException("no end");
		});
		count();
		assertThat(this.counted).hasValue(1);
	}

}
