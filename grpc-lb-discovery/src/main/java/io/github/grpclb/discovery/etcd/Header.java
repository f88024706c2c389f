package io.github.grpclb.discovery.etcd;

import java.io.IOException;

import com.google.protobuf.CodedInputStream;

/**
 * {@code etcdserverpb.ResponseHeader}.
 *
 * @param cluster which cluster answered
 * @param revision the store's revision when it answered
 */
record Header(long cluster, long revision) {

	static final Header NONE = new Header(0, 0);

	static Header read(CodedInputStream in) throws IOException {
		long[] values = new long[2];
		Wire.nested(in, (number) -> {
			switch (number) {
				case 1 -> values[0] = in.readUInt64();
				case 3 -> values[1] = in.readInt64();
				default -> {
					return false;
				}
			}
			return true;
		});
		return new Header(values[0], values[1]);
	}

}
