package io.github.grpclb.policy;

import io.grpc.CallOptions;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/**
 * A call as a picker sees it.
 */
final class Call extends PickSubchannelArgs {

	private final Metadata headers = new Metadata();

	private CallOptions options = CallOptions.DEFAULT;

	Call header(String name, String value) {
		this.headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
		return this;
	}

	Call key(String key) {
		this.options = this.options.withOption(HashKey.KEY, key);
		return this;
	}

	@Override
	public CallOptions getCallOptions() {
		return this.options;
	}

	@Override
	public Metadata getHeaders() {
		return this.headers;
	}

	@Override
	public MethodDescriptor<?, ?> getMethodDescriptor() {
		throw new UnsupportedOperationException("No policy asks for the method");
	}

}
