package io.github.grpclb.channel;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.load.CallHost;
import io.github.grpclb.load.CallerScope;
import io.github.grpclb.load.LoadTracer;
import io.github.grpclb.load.OwnedCall;
import io.github.grpclb.load.TriedBackends;
import io.github.grpclb.policy.HashKey;
import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.HedgingSpec;
import io.github.grpclb.spec.MethodSpec;
import io.github.grpclb.spec.RetrySpec;

/**
 * Gives each call what a service config cannot: an owner of its attempts, a deadline that
 * depends on whether the call is unary, the patience to wait for a backend while not even
 * the name is resolved, and the hash key that stands in its request.
 */
final class CallInterceptor implements ClientInterceptor {

	private final BalancedClient client;

	private final HashFields fields;

	private final CallHost host;

	CallInterceptor(BalancedClient client) {
		this.client = client;
		this.host = new Host(client);
		this.fields = new HashFields(client.name());
	}

	@Override
	public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(MethodDescriptor<ReqT, RespT> method,
			CallOptions options, Channel next) {
		ClientSpec live = this.client.live().spec();
		int limit = live.balancing().limits().maxConcurrent();
		ClientCall<ReqT, RespT> call = call(live, method, options, next);
		return (limit == 0) ? call : new LimitedCall<>(call, this.client.openCalls(), limit, live.name(),
				options.getExecutor(), this.host);
	}

	private <ReqT, RespT> ClientCall<ReqT, RespT> call(ClientSpec live, MethodDescriptor<ReqT, RespT> method,
			CallOptions options, Channel next) {
		CallSpec spec = live.calls();
		MethodSpec own = spec.methods().isEmpty() ? null : own(spec, method);
		boolean unary = method.getType() == MethodDescriptor.MethodType.UNARY;
		CallOptions changed = options;
		if (!unary) {
			changed = changed.withOption(LoadTracer.STREAMING, Boolean.TRUE);
		}
		if (waitsForReady(spec, own)) {
			changed = changed.withWaitForReady();
		}
		if (options.getDeadline() == null) {
			Duration deadline = deadline(spec, own, unary);
			if (!deadline.isZero()) {
				changed = changed.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
			}
		}
		HashField field = unary ? this.fields.find(live.balancing().policy(), method, options) : null;
		boolean avoidTried = avoidsTriedBackends(spec, own);
		if (field == null) {
			return call(avoidTried, method, changed, next);
		}
		CallOptions unkeyed = changed;
		return new HashedCall<>(field, (key) -> call(avoidTried, method,
				(key != null) ? unkeyed.withOption(HashKey.KEY, key) : unkeyed, next));
	}

	private <ReqT, RespT> ClientCall<ReqT, RespT> call(boolean avoidTried, MethodDescriptor<ReqT, RespT> method,
			CallOptions options, Channel next) {
		OwnedCall<ReqT, RespT> owner = OwnedCall.create(avoidTried, method.getFullMethodName(), this.host);
		return owner.over(next.newCall(method, options.withOption(TriedBackends.KEY, owner)));
	}

	private @Nullable MethodSpec own(CallSpec spec, MethodDescriptor<?, ?> method) {
		this.client.calledServices().note(method);
		return find(spec, method);
	}

	/** What does not wait by configuration may still wait because the caller says so. */
	private static boolean waitsForReady(CallSpec spec, @Nullable MethodSpec own) {
		return (own != null && own.waitForReady() != null) ? own.waitForReady() : spec.waitForReady();
	}

	private static boolean avoidsTriedBackends(CallSpec spec, @Nullable MethodSpec own) {
		HedgingSpec hedging = (own != null && own.hedging() != null) ? own.hedging() : spec.hedging();
		RetrySpec retry = (own != null && own.retry() != null) ? own.retry() : spec.retry();
		return hedging.enabled() || (retry.enabled() && retry.avoidTriedBackends());
	}

	private static @Nullable MethodSpec find(CallSpec spec, MethodDescriptor<?, ?> method) {
		MethodSpec own = spec.methods().get(method.getFullMethodName());
		String service = method.getServiceName();
		return (own != null || service == null) ? own : spec.methods().get(service);
	}

	private static Duration deadline(CallSpec spec, @Nullable MethodSpec own, boolean unary) {
		if (!unary) {
			return spec.streamingDeadline();
		}
		return (own != null && own.deadline() != null) ? own.deadline() : spec.deadline();
	}

	private record Host(BalancedClient client) implements CallHost {

		@Override
		public void endedWithoutBackend(Status.Code status) {
			this.client.endedWithoutBackend(status);
		}

		@Override
		public @Nullable CallerScope caller() {
			return this.client.observer().caller();
		}

	}

}
