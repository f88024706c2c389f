package io.github.grpclb.discovery.etcd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

import io.github.grpclb.wire.BytesMarshaller;

/**
 * Answers with bytes that a real etcd 3.4.23 once sent.
 */
final class FakeEtcd implements AutoCloseable {

	/** Two keys, orders/a with metadata and orders/b on a lease, at revision 3. */
	static final String LIST = "0a1808c2a99e9debfffffc4c10a9d2df9fc5dfa1f62c1803200212590a086f72646572732f611002180220012a"
			+ "477b224f70223a302c2241646472223a2231302e302e302e313a3530303531222c224d65746164617461223a7b22776569676874"
			+ "223a332c227a6f6e65223a2265752d3161227d7d122a0a086f72646572732f621003180320012a0e31302e302e302e323a353030"
			+ "35313087c6a080f0c2e894692002";

	static final String CREATED = "0a1808c2a99e9debfffffc4c10a9d2df9fc5dfa1f62c180320021801";

	/** orders/c at revision 4. */
	static final String PUT = "0a1808c2a99e9debfffffc4c10a9d2df9fc5dfa1f62c180420025a2212200a086f72646572732f6310041804"
			+ "20012a0e31302e302e302e333a3530303531";

	/** The lease of orders/b ran out. */
	static final String DELETE = "0a1808c2a99e9debfffffc4c10a9d2df9fc5dfa1f62c180520025a100801120c0a086f72646572732f62"
			+ "1805";

	/** Compacted up to revision 5. */
	static final String COMPACTED = "0a1608c2a99e9debfffffc4c10a9d2df9fc5dfa1f62c200220012805";

	private final Server server;

	private final List<StreamObserver<byte[]>> watches = new CopyOnWriteArrayList<>();

	private final List<byte[]> lists = new CopyOnWriteArrayList<>();

	private final List<byte[]> watchRequests = new CopyOnWriteArrayList<>();

	private volatile byte[] list = bytes(LIST);

	FakeEtcd() {
		ServerServiceDefinition values = ServerServiceDefinition.builder("etcdserverpb.KV")
			.addMethod(method("etcdserverpb.KV/Range", MethodDescriptor.MethodType.UNARY),
					ServerCalls.asyncUnaryCall((byte[] request, StreamObserver<byte[]> answer) -> {
						this.lists.add(request);
						answer.onNext(this.list);
						answer.onCompleted();
					}))
			.build();
		ServerServiceDefinition watch = ServerServiceDefinition.builder("etcdserverpb.Watch")
			.addMethod(method("etcdserverpb.Watch/Watch", MethodDescriptor.MethodType.BIDI_STREAMING),
					ServerCalls.asyncBidiStreamingCall(this::watch))
			.build();
		try {
			this.server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
				.addService(values)
				.addService(watch)
				.build()
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private StreamObserver<byte[]> watch(StreamObserver<byte[]> answers) {
		return new StreamObserver<>() {

			@Override
			public void onNext(byte[] request) {
				FakeEtcd.this.watchRequests.add(request);
				answers.onNext(bytes(CREATED));
				FakeEtcd.this.watches.add(answers);
			}

			@Override
			public void onError(Throwable ex) {
				FakeEtcd.this.watches.remove(answers);
			}

			@Override
			public void onCompleted() {
				answers.onCompleted();
			}

		};
	}

	private static MethodDescriptor<byte[], byte[]> method(String name, MethodDescriptor.MethodType type) {
		return MethodDescriptor.<byte[], byte[]>newBuilder()
			.setFullMethodName(name)
			.setType(type)
			.setRequestMarshaller(BytesMarshaller.INSTANCE)
			.setResponseMarshaller(BytesMarshaller.INSTANCE)
			.build();
	}

	static byte[] bytes(String hex) {
		return HexFormat.of().parseHex(hex);
	}

	EtcdSettings settings() {
		return new EtcdSettings(List.of("127.0.0.1:" + this.server.getPort()), "", "", "");
	}

	void list(String hex) {
		this.list = bytes(hex);
	}

	int lists() {
		return this.lists.size();
	}

	int openWatches() {
		return this.watches.size();
	}

	/** The requests of watches, as hex. */
	List<String> watchRequests() {
		return this.watchRequests.stream().map(HexFormat.of()::formatHex).toList();
	}

	/** Sends an answer to the newest watch. */
	void send(String hex) {
		this.watches.get(this.watches.size() - 1).onNext(bytes(hex));
	}

	@Override
	public void close() {
		this.server.shutdownNow();
	}

}
