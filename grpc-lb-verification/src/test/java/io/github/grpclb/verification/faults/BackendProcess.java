package io.github.grpclb.verification.faults;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;

import io.github.grpclb.server.ServerControl;
import io.github.grpclb.server.ServerListener;
import io.github.grpclb.spec.ServerSpec;
import io.github.grpclb.verification.peer.CountingServer;

/**
 * A server in a JVM of its own, which drains at SIGTERM. It says what it does line by
 * line: {@code listening}, {@code connection}, {@code executed KEY},
 * {@code answered KEY}. The line {@code eat} makes it fill its heap.
 */
final class BackendProcess {

	private static final List<byte[]> EATEN = new ArrayList<>();

	private BackendProcess() {
	}

	/** Arguments: the port, and the age of connections in milliseconds. */
	public static void main(String[] arguments) throws Exception {
		PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
		String port = arguments[0];
		ServerSpec on = ServerSpec.defaults();
		ServerControl control = new ServerControl(new ServerSpec(Duration.ofMillis(Long.parseLong(arguments[1])),
				on.maxConnectionAgeGrace(), on.maxConnectionIdle(), on.permitKeepalive(), on.drain(), on.admission(),
				on.maxStreamAge(), on.loadReport()), ServerListener.NONE);
		NettyServerBuilder builder = NettyServerBuilder
			.forAddress(new InetSocketAddress("127.0.0.1", Integer.parseInt(port)))
			.executor(Executors.newCachedThreadPool())
			.addService(new HealthStatusManager().getHealthService())
			.addTransportFilter(new ServerTransportFilter() {

				@Override
				public Attributes transportReady(Attributes attributes) {
					out.println("connection");
					return attributes;
				}

			})
			.addService(ServerServiceDefinition.builder("verification.Counting")
				.addMethod(CountingServer.CALL, (call, headers) -> handle(call, headers, out))
				.build());
		control.configure(builder);
		Server server = builder.build().start();
		control.started();
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			control.shutdown(server);
			try {
				server.awaitTermination(30, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}));
		out.println("listening");
		obey();
	}

	private static ServerCall.Listener<String> handle(ServerCall<String, String> call, Metadata headers,
			PrintStream out) {
		String key = headers.get(CountingServer.KEY);
		call.request(2);
		return new ServerCall.Listener<>() {

			@Override
			public void onHalfClose() {
				out.println("executed " + key);
				call.sendHeaders(new Metadata());
				call.sendMessage("process");
				if (!call.isCancelled()) {
					out.println("answered " + key);
				}
				call.close(Status.OK, new Metadata());
			}

		};
	}

	/** Until whoever has started it goes away. */
	private static void obey() throws Exception {
		BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String command = commands.readLine(); command != null; command = commands.readLine()) {
			if (command.equals("eat")) {
				eat();
			}
		}
		Runtime.getRuntime().halt(0);
	}

	private static void eat() {
		int size = 1 << 20;
		while (size > 1 << 10) {
			try {
				EATEN.add(new byte[size]);
			}
			catch (OutOfMemoryError ex) {
				size /= 2;
			}
		}
	}

}
