package io.github.grpclb.test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;

import com.google.protobuf.StringValue;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;

/**
 * Calls as an application makes them.
 */
final class Calls {

	static final MethodDescriptor<StringValue, StringValue> CREATE = MethodDescriptor
		.<StringValue, StringValue>newBuilder()
		.setType(MethodType.UNARY)
		.setFullMethodName("orders.Orders/Create")
		.setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
		.setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
		.build();

	private final Channel channel;

	Calls(Channel channel) {
		this.channel = channel;
	}

	String one() {
		return ClientCalls.blockingUnaryCall(this.channel, CREATE, CallOptions.DEFAULT, StringValue.of("tea"))
			.getValue();
	}

	void inTurn(int count) {
		for (int i = 0; i < count; i++) {
			one();
		}
	}

	Future<StringValue> begin() {
		return ClientCalls.futureUnaryCall(this.channel.newCall(CREATE, CallOptions.DEFAULT), StringValue.of("tea"));
	}

	void atOnce(int count) throws InterruptedException, ExecutionException {
		List<Future<StringValue>> calls = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			calls.add(begin());
		}
		for (Future<StringValue> call : calls) {
			call.get();
		}
	}

	static Function<VirtualBackend, BindableService> answeringTheirName() {
		return (backend) -> () -> ServerServiceDefinition.builder("orders.Orders")
			.addMethod(CREATE, ServerCalls.asyncUnaryCall((request, answers) -> {
				answers.onNext(StringValue.of(backend.name()));
				answers.onCompleted();
			}))
			.build();
	}

}
