package io.github.grpclb.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Address;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

import io.github.grpclb.spec.HostPort;

/**
 * Asks DNS servers, past the JVM's look-up and its cache: those of the system, or one of
 * the user's choice. Every answer has its TTL, is asked for over TCP when UDP cuts it,
 * and is never cached here. Thread-safe.
 */
final class DnsClient implements HostLookup {

	/** A server on the way to nowhere must leave time for the next one. */
	private static final Duration TRY = Duration.ofSeconds(2);

	private static final int TRIES = 3;

	private static final int DNS_PORT = 53;

	private final Supplier<LookupSession> sessions;

	private DnsClient(Supplier<LookupSession> sessions) {
		this.sessions = sessions;
	}

	/**
	 * Asks the servers of {@code resolv.conf} (or what the system has instead), with its
	 * search domains and the hosts file.
	 */
	static DnsClient ofSystem() {
		return new DnsClient(() -> {
			// It may have changed, and costs less to read than a question to ask.
			ResolverConfig.refresh();
			ResolverConfig system = ResolverConfig.getCurrentConfig();
			return LookupSession.builder()
				.resolver(resolver(system.servers()))
				.searchPath(system.searchPath())
				.ndots(system.ndots())
				.defaultHostsFileParser()
				.build();
		});
	}

	/**
	 * Asks one server.
	 * @param server {@code host}, {@code host:port} or {@code [::1]:53}
	 */
	static DnsClient of(String server) {
		HostPort address = HostPort.parse("target", server, DNS_PORT);
		return new DnsClient(() -> LookupSession.builder()
			.resolver(resolver(List.of(new InetSocketAddress(address.host(), address.port()))))
			.build());
	}

	private static Resolver resolver(List<InetSocketAddress> servers) {
		List<Resolver> resolvers = new ArrayList<>();
		for (InetSocketAddress server : servers) {
			SimpleResolver resolver = new SimpleResolver(server);
			resolver.setTimeout(TRY);
			resolvers.add(resolver);
		}
		ExtendedResolver all = new ExtendedResolver(resolvers);
		all.setRetries(TRIES);
		all.setTimeout(HostBackends.TIME_LIMIT);
		return all;
	}

	/**
	 * Asks for SRV records.
	 * @param service for example {@code _grpc._tcp.orders.example}
	 * @return the records, at least one
	 */
	CompletableFuture<List<SRVRecord>> services(String service) {
		return records(service, Type.SRV).thenApply((records) -> records.stream().map(SRVRecord.class::cast).toList());
	}

	@Override
	public CompletableFuture<HostAddresses> ask(String host) {
		byte[] literal = literal(host);
		if (literal != null) {
			return CompletableFuture.supplyAsync(() -> {
				try {
					return new HostAddresses(List.of(InetAddress.getByAddress(literal)), HostAddresses.NO_TTL);
				}
				catch (UnknownHostException ex) {
					throw new CompletionException(ex);
				}
			}, Runnable::run);
		}
		CompletableFuture<List<Record>> four = orNone(records(host, Type.A));
		// As the JVM does.
		CompletableFuture<List<Record>> six = Boolean.getBoolean("java.net.preferIPv4Stack")
				? CompletableFuture.completedFuture(List.of()) : orNone(records(host, Type.AAAA));
		return four.thenCombine(six, (left, right) -> addresses(host, left, right));
	}

	private static byte @Nullable [] literal(String host) {
		byte[] four = Address.toByteArray(host, Address.IPv4);
		return (four != null) ? four : Address.toByteArray(host, Address.IPv6);
	}

	private static HostAddresses addresses(String host, List<Record> four, List<Record> six) {
		List<InetAddress> addresses = new ArrayList<>();
		long ttl = HostAddresses.NO_TTL;
		List<Record> all = new ArrayList<>(four);
		all.addAll(six);
		for (Record record : all) {
			addresses.add((record instanceof ARecord v4) ? v4.getAddress() : ((AAAARecord) record).getAddress());
			ttl = Math.min(ttl, record.getTTL());
		}
		if (addresses.isEmpty()) {
			throw new CompletionException(new UnknownHostException(host + " has neither A nor AAAA records"));
		}
		return new HostAddresses(addresses, ttl);
	}

	/** No such record is an answer; anything else is none, and fails the look-up. */
	private static CompletableFuture<List<Record>> orNone(CompletableFuture<List<Record>> records) {
		return records.exceptionallyCompose((failure) -> (cause(failure) instanceof UnknownHostException)
				? CompletableFuture.completedFuture(List.of()) : CompletableFuture.failedFuture(cause(failure)));
	}

	private CompletableFuture<List<Record>> records(String name, int type) {
		try {
			return this.sessions.get()
				.lookupAsync(Name.fromString(name), type, DClass.IN)
				.toCompletableFuture()
				.handle((result, failure) -> {
					if (failure != null) {
						throw new CompletionException(explained(name, type, cause(failure)));
					}
					if (result.getRecords().isEmpty()) {
						throw new CompletionException(missing(name, type));
					}
					return result.getRecords();
				});
		}
		catch (TextParseException ex) {
			return CompletableFuture.failedFuture(new UnknownHostException(name + " is no name of DNS"));
		}
	}

	private static IOException explained(String name, int type, Throwable failure) {
		if (failure instanceof NoSuchDomainException || failure instanceof NoSuchRRSetException) {
			return missing(name, type);
		}
		String why = (failure.getMessage() != null) ? failure.getMessage() : failure.getClass().getSimpleName();
		return new IOException("no answer to %s of %s: %s".formatted(Type.string(type), name, why), failure);
	}

	private static UnknownHostException missing(String name, int type) {
		return new UnknownHostException("%s has no %s record".formatted(name, Type.string(type)));
	}

	private static Throwable cause(Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

}
