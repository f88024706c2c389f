package io.github.grpclb.benchmarks.harness;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.IntStream;

import io.grpc.EquivalentAddressGroup;

/**
 * The addresses of a fleet: backend {@code i} is {@code 10.x.y.z:50051} with {@code i} in
 * the last three bytes. Nothing is ever connected to them.
 */
public final class Addresses {

	private static final int PORT = 50051;

	private Addresses() {
	}

	/**
	 * Makes new address groups, one for each backend.
	 * @param from the first backend
	 * @param to one more than the last backend
	 * @return a list that equals every other list of the same range
	 */
	public static List<EquivalentAddressGroup> range(int from, int to) {
		return IntStream.range(from, to).mapToObj(Addresses::of).toList();
	}

	/**
	 * Makes the address group of one backend.
	 * @param backend from zero, below 2^24
	 * @return an address group
	 */
	public static EquivalentAddressGroup of(int backend) {
		byte[] bytes = { 10, (byte) (backend >>> 16), (byte) (backend >>> 8), (byte) backend };
		try {
			return new EquivalentAddressGroup(new InetSocketAddress(InetAddress.getByAddress(bytes), PORT));
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException("not a backend: " + backend, ex);
		}
	}

	static int indexOf(EquivalentAddressGroup group) {
		byte[] bytes = ((InetSocketAddress) group.getAddresses().get(0)).getAddress().getAddress();
		return (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
	}

}
