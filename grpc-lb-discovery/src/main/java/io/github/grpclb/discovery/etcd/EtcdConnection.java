package io.github.grpclb.discovery.etcd;

import java.io.File;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;

import io.github.grpclb.discovery.registry.Bounds;
import io.github.grpclb.discovery.registry.RegistryException;

/**
 * One member of the cluster, over whatever gRPC transport the application has.
 */
final class EtcdConnection implements AutoCloseable {

	/**
	 * Connecting included; a member that takes longer is no use while there are others.
	 */
	static final long ANSWER_SECONDS = 5;

	/** etcd permits a ping every 5 s; a dead connection is found within 15 s. */
	private static final long KEEPALIVE_SECONDS = 10;

	private static final long KEEPALIVE_TIMEOUT_SECONDS = 5;

	private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

	/** Makes a member that lost the cluster say so, instead of leaving a watch silent. */
	private static final Metadata.Key<String> HAS_LEADER = Metadata.Key.of("hasleader",
			Metadata.ASCII_STRING_MARSHALLER);

	private final EtcdEndpoint endpoint;

	private final EtcdPrefix prefix;

	private final ManagedChannel channel;

	private Channel calls;

	private EtcdConnection(EtcdEndpoint endpoint, EtcdPrefix prefix, ManagedChannel channel) {
		this.endpoint = endpoint;
		this.prefix = prefix;
		this.channel = channel;
		this.calls = withMetadata(new Metadata());
	}

	/**
	 * Opens a connection; it is made with the first call.
	 * @throws RegistryException if this process has no transport, or no use for the file
	 */
	static EtcdConnection open(EtcdEndpoint endpoint, EtcdPrefix prefix, String caFile)
			throws RegistryException, IOException {
		try {
			ManagedChannel channel = Grpc.newChannelBuilder(endpoint.target(), credentials(endpoint, caFile))
				.keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
				.keepAliveTimeout(KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
				.maxInboundMessageSize((int) Bounds.MAX_ANSWER_BYTES)
				.disableServiceConfigLookUp()
				.disableRetry()
				.build();
			return new EtcdConnection(endpoint, prefix, channel);
		}
		catch (RuntimeException ex) {
			throw new RegistryException(Status.Code.UNAVAILABLE, "etcd at " + endpoint, String.valueOf(ex.getMessage()),
					"Check that grpc.lb.etcd.ca-file is PEM, and that the class path has a gRPC transport such as "
							+ "grpc-netty-shaded.",
					ex);
		}
	}

	private static ChannelCredentials credentials(EtcdEndpoint endpoint, String caFile) throws IOException {
		if (!endpoint.tls()) {
			return InsecureChannelCredentials.create();
		}
		TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
		return caFile.isEmpty() ? tls.build() : tls.trustManager(new File(caFile)).build();
	}

	EtcdEndpoint endpoint() {
		return this.endpoint;
	}

	EtcdPrefix prefix() {
		return this.prefix;
	}

	/** Shows a token with all further calls. */
	void authorize(String token) {
		Metadata metadata = new Metadata();
		metadata.put(TOKEN, token);
		this.calls = withMetadata(metadata);
	}

	private Channel withMetadata(Metadata metadata) {
		metadata.put(HAS_LEADER, "true");
		return ClientInterceptors.intercept(this.channel, MetadataUtils.newAttachHeadersInterceptor(metadata));
	}

	<Q, A> A call(MethodDescriptor<Q, A> method, Q request)
			throws RegistryException, IOException, InterruptedException {
		CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS);
		ListenableFuture<A> answer = ClientCalls.futureUnaryCall(this.calls.newCall(method, options), request);
		try {
			return answer.get();
		}
		catch (ExecutionException ex) {
			throw EtcdRefusals.of(this.endpoint, this.prefix, Status.fromThrowable(ex));
		}
		finally {
			answer.cancel(true);
		}
	}

	WatchStream watch(long startRevision) {
		return new WatchStream(this, this.calls.newCall(WatchCall.METHOD, CallOptions.DEFAULT),
				new WatchCall.Request(this.prefix.begin(), this.prefix.end(), startRevision));
	}

	@Override
	public void close() {
		this.channel.shutdownNow();
	}

}
