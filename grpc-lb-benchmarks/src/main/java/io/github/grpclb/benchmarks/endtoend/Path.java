package io.github.grpclb.benchmarks.endtoend;

import io.github.grpclb.benchmarks.clients.Stack;

/**
 * The ways from a client to three servers.
 */
enum Path {

	PICK_FIRST("grpc-java pick_first, one server", Stack.PICK_FIRST, Via.NOTHING),

	ROUND_ROBIN("grpc-java round_robin", Stack.ROUND_ROBIN, Via.NOTHING),

	LEAST_REQUEST("grpc-java least_request_experimental", Stack.LEAST_REQUEST, Via.NOTHING),

	NGINX("nginx grpc_pass", Stack.PICK_FIRST, Via.NGINX),

	HAPROXY("HAProxy, h2 to h2", Stack.PICK_FIRST, Via.HAPROXY),

	STARTER("ours, starter's defaults with meters", Stack.STARTER, Via.NOTHING),

	STARTER_ROUND_ROBIN("ours, the same with round-robin", Stack.STARTER_ROUND_ROBIN, Via.NOTHING),

	BARE("ours, core alone", Stack.BARE, Via.NOTHING);

	private final String label;

	private final Stack stack;

	private final Via via;

	Path(String label, Stack stack, Via via) {
		this.label = label;
		this.stack = stack;
		this.via = via;
	}

	String label() {
		return this.label;
	}

	Stack stack() {
		return this.stack;
	}

	Via via() {
		return this.via;
	}

	/** What stands between. */
	enum Via {

		NOTHING, NGINX, HAPROXY

	}

}
