package io.github.grpclb.test;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.grpc.BindableService;
import io.grpc.HandlerRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.wire.BytesMarshaller;

/**
 * What the backends of one client answer: what the test says, else an empty message,
 * which every protobuf type can be read from. Thread-safe.
 */
final class VirtualServices {

	/** Factories by service, each of which has made one service for each backend. */
	private final Map<String, Function<VirtualBackend, BindableService>> factories = new ConcurrentHashMap<>();

	void serve(VirtualBackend sample, Function<VirtualBackend, BindableService> factory) {
		this.factories.put(factory.apply(sample).bindService().getServiceDescriptor().getName(), factory);
	}

	HandlerRegistry of(VirtualBackend backend) {
		return new Methods(backend);
	}

	/**
	 * The methods of one backend.
	 */
	private final class Methods extends HandlerRegistry {

		private final VirtualBackend backend;

		private final Map<Function<VirtualBackend, BindableService>, ServerServiceDefinition> services = new ConcurrentHashMap<>();

		Methods(VirtualBackend backend) {
			this.backend = backend;
		}

		@Override
		public ServerMethodDefinition<?, ?> lookupMethod(String method, @Nullable String authority) {
			String service = String.valueOf(MethodDescriptor.extractFullServiceName(method));
			Function<VirtualBackend, BindableService> factory = VirtualServices.this.factories.get(service);
			ServerMethodDefinition<?, ?> served = (factory != null)
					? this.services.computeIfAbsent(factory, (made) -> made.apply(this.backend).bindService())
						.getMethod(method)
					: null;
			return (served != null) ? served : empty(method);
		}

	}

	private static ServerMethodDefinition<byte[], byte[]> empty(String method) {
		MethodDescriptor<byte[], byte[]> descriptor = MethodDescriptor
			.newBuilder(BytesMarshaller.INSTANCE, BytesMarshaller.INSTANCE)
			// Reads one request or many, and answers once.
			.setType(MethodType.CLIENT_STREAMING)
			.setFullMethodName(method)
			.build();
		return ServerMethodDefinition.create(descriptor,
				ServerCalls.asyncClientStreamingCall((answers) -> new EmptyAnswer(answers)));
	}

}
