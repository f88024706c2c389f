package io.github.grpclb.autoconfigure.ssl;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import io.grpc.BindableService;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import net.devh.boot.grpc.server.service.GrpcService;

import io.github.grpclb.testing.TextMarshaller;

/**
 * Says which certificates its connection was opened with.
 */
@GrpcService
class WhoService implements BindableService {

	static final MethodDescriptor<String, String> ASK = MethodDescriptor
		.newBuilder(TextMarshaller.INSTANCE, TextMarshaller.INSTANCE)
		.setType(MethodType.UNARY)
		.setFullMethodName("test.Who/Ask")
		.build();

	@Override
	public ServerServiceDefinition bindService() {
		return ServerServiceDefinition.builder("test.Who").addMethod(ASK, (call, headers) -> {
			call.request(1);
			return new Answer(call);
		}).build();
	}

	private static long serial(Certificate[] chain) {
		return (chain != null && chain[0] instanceof X509Certificate leaf) ? leaf.getSerialNumber().longValue() : 0;
	}

	/**
	 * What a connection was opened with.
	 *
	 * @param client the serial number of the client's certificate
	 * @param server the serial number of the server's, 0 where the provider does not tell
	 * @param connection tells it from others
	 */
	record Seen(long client, long server, String connection) {

		static Seen of(String answer) {
			String[] parts = answer.split(" ");
			return new Seen(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]);
		}

	}

	private static final class Answer extends ServerCall.Listener<String> {

		private final ServerCall<String, String> call;

		Answer(ServerCall<String, String> call) {
			this.call = call;
		}

		@Override
		public void onHalfClose() {
			SSLSession session = this.call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
			long client = 0;
			try {
				client = serial(session.getPeerCertificates());
			}
			catch (SSLPeerUnverifiedException ex) {
				// It has shown none.
			}
			this.call.sendHeaders(new Metadata());
			this.call.sendMessage(client + " " + serial(session.getLocalCertificates()) + " "
					+ this.call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
			this.call.close(Status.OK, new Metadata());
		}

	}

}
