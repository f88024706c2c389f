package io.github.grpclb.discovery.etcd;

import java.io.IOException;

import com.google.protobuf.CodedInputStream;

/**
 * {@code etcdserverpb.ResponseHeader}.
 *
 * @param revision the store's revision when it answered
 */
record Header(long revision) {

	static final Header NONE = new Header(0);

	static Header read(CodedInputStream in) throws IOException {
		long[] revision = new long[1];
		Wire.nested(in, (number) -> {
			if (number != 3) {
				return false;
			}
			revision[0] = in.readInt64();
			return true;
		});
		return new Header(revision[0]);
	}

}
