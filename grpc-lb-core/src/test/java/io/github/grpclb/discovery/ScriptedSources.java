package io.github.grpclb.discovery;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.NameResolver.Listener2;
import io.grpc.NameResolver.ResolutionResult;
import io.grpc.NameResolverProvider;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;

/** Sources whose answers the test sets. */
final class ScriptedSources extends NameResolverProvider {

	private final String scheme;

	private final SynchronizationContext context;

	private final Map<String, StatusOr<List<EquivalentAddressGroup>>> answers = new HashMap<>();

	private final Map<String, Integer> asked = new HashMap<>();

	private final Map<String, Listener2> listeners = new HashMap<>();

	Attributes attributes = Attributes.EMPTY;

	long ttl = HostAddresses.NO_TTL;

	ScriptedSources(String scheme, SynchronizationContext context) {
		this.scheme = scheme;
		this.context = context;
	}

	void answer(String name, int... ports) {
		this.answers.put(name, StatusOr.fromValue(Arrays.stream(ports).mapToObj((port) -> {
			SocketAddress address = new InetSocketAddress("127.0.0.1", port);
			return new EquivalentAddressGroup(address);
		}).toList()));
	}

	void fail(String name, String why) {
		this.answers.put(name, StatusOr.fromStatus(Status.UNAVAILABLE.withDescription(why)));
	}

	void silent(String name) {
		this.answers.remove(name);
	}

	int asked(String name) {
		return this.asked.getOrDefault(name, 0);
	}

	void push(String name) {
		StatusOr<List<EquivalentAddressGroup>> answer = this.answers.get(name);
		if (answer != null) {
			this.context.execute(() -> this.listeners.get(name)
				.onResult2(ResolutionResult.newBuilder()
					.setAddressesOrError(answer)
					.setAttributes(this.attributes.toBuilder().set(ResultNotes.TTL_SECONDS, this.ttl).build())
					.setServiceConfig(ConfigOrError.fromConfig("of the control plane"))
					.build()));
		}
	}

	@Override
	public NameResolver newNameResolver(URI target, NameResolver.Args args) {
		String name = target.getPath().substring(1);
		return new NameResolver() {

			@Override
			public String getServiceAuthority() {
				return name;
			}

			@Override
			public void start(Listener2 listener) {
				ScriptedSources.this.listeners.put(name, listener);
				refresh();
			}

			@Override
			public void refresh() {
				ScriptedSources.this.asked.merge(name, 1, Integer::sum);
				push(name);
			}

			@Override
			public void shutdown() {
			}

		};
	}

	@Override
	public String getDefaultScheme() {
		return this.scheme;
	}

	@Override
	protected boolean isAvailable() {
		return true;
	}

	@Override
	protected int priority() {
		return 5;
	}

}
