package io.github.grpclb.discovery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.grpc.Attributes;
import io.grpc.SynchronizationContext;
import org.xbill.DNS.Name;
import org.xbill.DNS.SRVRecord;

import io.github.grpclb.spec.HostPort;

/**
 * SRV records (<a href="https://www.rfc-editor.org/rfc/rfc2782">RFC 2782</a>): each names
 * a host and a port, with a priority and a weight that the balancer follows. Of headless
 * Kubernetes Services they carry the port too.
 */
final class SrvNameResolver extends LookupNameResolver {

	private static final Comparator<SRVRecord> ORDER = Comparator.comparingInt(SRVRecord::getPriority)
		.thenComparing(SRVRecord::getTarget)
		.thenComparingInt(SRVRecord::getPort);

	private final String name;

	private final Function<String, CompletableFuture<List<SRVRecord>>> services;

	private final HostBackends backends;

	SrvNameResolver(String name, Function<String, CompletableFuture<List<SRVRecord>>> services, HostBackends backends,
			SynchronizationContext context, Executor executor) {
		super(context, executor);
		this.name = name;
		this.services = services;
		this.backends = backends;
	}

	@Override
	public String getServiceAuthority() {
		// The service's own name, without _service._proto.
		return this.name.replaceFirst("^_[^.]+\\._[^.]+\\.", "");
	}

	@Override
	Found look() throws IOException, InterruptedException {
		long deadline = HostBackends.deadline();
		List<SRVRecord> records = records(deadline).stream()
			.filter((record) -> !record.getTarget().equals(Name.root) && record.getPort() > 0)
			.sorted(ORDER)
			.toList();
		if (records.isEmpty()) {
			// "A Target of "." means that the service is decidedly not available at this
			// domain."
			throw new IOException(this.name + " says that the service is not available (its SRV target is '.')");
		}
		List<Integer> priorities = records.stream().map(SRVRecord::getPriority).distinct().toList();
		List<HostBackend> hosts = new ArrayList<>();
		long ttl = HostAddresses.NO_TTL;
		for (SRVRecord record : records) {
			Attributes attributes = Attributes.newBuilder()
				.set(BackendAttributes.PRIORITY, priorities.indexOf(record.getPriority()))
				.set(BackendAttributes.WEIGHT, (double) Math.max(1, record.getWeight()))
				.build();
			hosts.add(new HostBackend(new HostPort(record.getTarget().toString(true), record.getPort()), attributes));
			ttl = Math.min(ttl, record.getTTL());
		}
		Found found = this.backends.look(hosts, deadline);
		return new Found(found.groups(), Math.min(ttl, found.ttlSeconds()), found.missing());
	}

	private List<SRVRecord> records(long deadline) throws IOException, InterruptedException {
		try {
			return this.services.apply(this.name).get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof IOException io) ? io : new IOException(ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new IOException("no answer within " + HostBackends.TIME_LIMIT.toSeconds() + " s", ex);
		}
	}

}
