package io.github.grpclb.autoconfigure.actuate;

import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;

import io.github.grpclb.load.CallerScope;

/**
 * Keeps the trace of the thread that starts a call for the timers that are recorded on
 * transport threads, so that their exemplars name it. Thread-safe.
 */
final class CallerTraces implements CallerScopes {

	private static final Logger logger = LoggerFactory.getLogger(CallerTraces.class);

	private final AtomicBoolean reported = new AtomicBoolean();

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
		try {
			CurrentTraceContext current = this.current.get();
			TraceContext trace = (current != null) ? current.context() : null;
			boolean sampled = trace != null && Boolean.TRUE.equals(trace.sampled());
			return (current != null && sampled) ? (task) -> run(current, trace, task) : null;
		}
		catch (RuntimeException | LinkageError ex) {
			report(ex);
			return null;
		}
	}

	/** Whatever the tracer does, the attempt is counted, once. */
	private void run(CurrentTraceContext current, @Nullable TraceContext trace, Runnable task) {
		CurrentTraceContext.Scope scope = CurrentTraceContext.Scope.NOOP;
		try {
			scope = current.maybeScope(trace);
		}
		catch (RuntimeException | LinkageError ex) {
			report(ex);
		}
		try {
			task.run();
		}
		finally {
			close(scope);
		}
	}

	private void close(CurrentTraceContext.Scope scope) {
		try {
			scope.close();
		}
		catch (RuntimeException | LinkageError ex) {
			report(ex);
		}
	}

	private void report(Throwable error) {
		if (this.reported.compareAndSet(false, true)) {
			logger.warn("The tracer failed, so that timers of calls have no exemplars; calls go on. Mend its bridge; "
					+ "this is said once.", error);
		}
	}

}
