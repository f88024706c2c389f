package io.github.grpclb.benchmarks.harness;

import io.grpc.CallOptions;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/**
 * What a picker is told about a call.
 */
public final class CallArgs extends PickSubchannelArgs {

	private static final Metadata.Key<String> HASH_KEY = Metadata.Key.of(Contenders.HASH_HEADER,
			Metadata.ASCII_STRING_MARSHALLER);

	private static final MethodDescriptor<Integer, Integer> METHOD = MethodDescriptor
		.newBuilder(NumberMarshaller.INSTANCE, NumberMarshaller.INSTANCE)
		.setType(MethodDescriptor.MethodType.UNARY)
		.setFullMethodName(MethodDescriptor.generateFullMethodName("bench.Bench", "Call"))
		.build();

	private final Metadata headers = new Metadata();

	/**
	 * Creates a call.
	 * @param key the value of the header that hash policies read
	 */
	public CallArgs(String key) {
		this.headers.put(HASH_KEY, key);
	}

	/**
	 * Returns the method that every call is made to.
	 * @return a unary method of numbers
	 */
	public static MethodDescriptor<Integer, Integer> method() {
		return METHOD;
	}

	@Override
	public CallOptions getCallOptions() {
		return CallOptions.DEFAULT;
	}

	@Override
	public Metadata getHeaders() {
		return this.headers;
	}

	@Override
	public MethodDescriptor<?, ?> getMethodDescriptor() {
		return METHOD;
	}

}
