package io.github.grpclb.autoconfigure.actuate;

import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;

import io.github.grpclb.load.CallerScope;

/**
 * Keeps the trace of the thread that starts a call for the timers that are recorded on
 * transport threads, so that their exemplars name it. Thread-safe.
 */
final class CallerTraces implements CallerScopes {

	/** Tracers may need meters, so it is asked for with the first call. */
	private final SingletonSupplier<CurrentTraceContext> current;

	CallerTraces(ObjectProvider<Tracer> tracer) {
		this.current = SingletonSupplier.ofNullable(() -> {
			Tracer only = tracer.getIfUnique();
			return (only != null) ? only.currentTraceContext() : null;
		});
	}

	/** A trace that is not sampled would be no exemplar. */
	@Override
	public @Nullable CallerScope get() {
		CurrentTraceContext current = this.current.get();
		TraceContext trace = (current != null) ? current.context() : null;
		if (current == null || trace == null || !Boolean.TRUE.equals(trace.sampled())) {
			return null;
		}
		return (task) -> {
			CurrentTraceContext.Scope scope = current.maybeScope(trace);
			try {
				task.run();
			}
			finally {
				scope.close();
			}
		};
	}

}
