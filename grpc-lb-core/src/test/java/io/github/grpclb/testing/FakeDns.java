package io.github.grpclb.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A DNS server on an ephemeral port of 127.0.0.1, UDP and TCP, with the records that a
 * test gives it. A name without any records does not exist.
 */
public final class FakeDns implements AutoCloseable {

	private static final int UDP_BYTES = 512;

	private final Map<String, List<Record>> records = new ConcurrentHashMap<>();

	private final Map<String, Integer> failures = new ConcurrentHashMap<>();

	private final Set<String> silent = ConcurrentHashMap.newKeySet();

	private final AtomicInteger questions = new AtomicInteger();

	private final AtomicInteger overTcp = new AtomicInteger();

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "fake-dns");
		thread.setDaemon(true);
		return thread;
	});

	private final ServerSocket tcp;

	private final DatagramSocket udp;

	public FakeDns() {
		try {
			InetAddress loopback = InetAddress.getByName("127.0.0.1");
			this.tcp = new ServerSocket(0, 50, loopback);
			this.udp = new DatagramSocket(new InetSocketAddress(loopback, this.tcp.getLocalPort()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.threads.execute(this::receive);
		this.threads.execute(this::accept);
	}

	public String address() {
		return "127.0.0.1:" + this.tcp.getLocalPort();
	}

	/** Replaces what a name has of a type, for example {@code A} with a TTL of 5 s. */
	public FakeDns set(String name, int type, long ttl, String... values) {
		try {
			List<Record> fresh = new ArrayList<>();
			Name absolute = Name.fromString(name, Name.root);
			for (String value : values) {
				fresh.add(Record.fromString(absolute, type, DClass.IN, ttl, value, Name.root));
			}
			this.records.put(key(absolute, type), fresh);
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Answers with an error, for example {@link Rcode#SERVFAIL}. */
	public FakeDns fail(String name, int type, int rcode) {
		this.failures.put(name + "./" + Type.string(type), rcode);
		return this;
	}

	/** Does not answer. */
	public FakeDns drop(String name, int type) {
		this.silent.add(name + "./" + Type.string(type));
		return this;
	}

	public int questions() {
		return this.questions.get();
	}

	public int overTcp() {
		return this.overTcp.get();
	}

	private static String key(Name name, int type) {
		return name + "/" + Type.string(type);
	}

	private void receive() {
		byte[] buffer = new byte[4096];
		while (!this.udp.isClosed()) {
			try {
				DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
				this.udp.receive(packet);
				byte[] answer = answer(Arrays.copyOf(buffer, packet.getLength()), UDP_BYTES);
				if (answer != null) {
					this.udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
				}
			}
			catch (IOException ex) {
				// Closed, or a question that is none.
			}
		}
	}

	private void accept() {
		while (!this.tcp.isClosed()) {
			try {
				Socket socket = this.tcp.accept();
				this.threads.execute(() -> serve(socket));
			}
			catch (IOException ex) {
				// Closed.
			}
		}
	}

	private void serve(Socket socket) {
		try (socket;
				DataInputStream in = new DataInputStream(socket.getInputStream());
				DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
			while (true) {
				byte[] question = new byte[in.readUnsignedShort()];
				in.readFully(question);
				this.overTcp.incrementAndGet();
				byte[] answer = answer(question, Message.MAXLENGTH);
				if (answer != null) {
					out.writeShort(answer.length);
					out.write(answer);
				}
			}
		}
		catch (EOFException ex) {
			// The client has what it wanted.
		}
		catch (IOException ex) {
			// Closed.
		}
	}

	private byte @Nullable [] answer(byte[] question, int maxLength) throws IOException {
		this.questions.incrementAndGet();
		Message query = new Message(question);
		Record asked = query.getQuestion();
		String key = key(asked.getName(), asked.getType());
		if (this.silent.contains(key)) {
			return null;
		}
		Message answer = new Message(query.getHeader().getID());
		answer.getHeader().setFlag(Flags.QR);
		answer.getHeader().setFlag(Flags.RD);
		answer.getHeader().setFlag(Flags.RA);
		answer.addRecord(asked, Section.QUESTION);
		Integer failure = this.failures.get(key);
		boolean exists = this.records.keySet().stream().anyMatch((it) -> it.startsWith(asked.getName() + "/"));
		if (failure != null) {
			answer.getHeader().setRcode(failure);
		}
		else if (!exists) {
			answer.getHeader().setRcode(Rcode.NXDOMAIN);
		}
		else {
			this.records.getOrDefault(key, List.of()).forEach((it) -> answer.addRecord(it, Section.ANSWER));
		}
		return answer.toWire(maxLength);
	}

	@Override
	public void close() {
		this.udp.close();
		try {
			this.tcp.close();
		}
		catch (IOException ex) {
			// It is on its way.
		}
		this.threads.shutdownNow();
	}

}
