package io.github.grpclb.discovery.consul;

import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import com.google.gson.stream.MalformedJsonException;
import io.grpc.EquivalentAddressGroup;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.discovery.registry.BackendHosts;
import io.github.grpclb.discovery.registry.BackendSink;
import io.github.grpclb.discovery.registry.Bounds;
import io.github.grpclb.discovery.registry.HttpAnswer;
import io.github.grpclb.discovery.registry.RegisteredBackend;
import io.github.grpclb.discovery.registry.RegistryException;
import io.github.grpclb.discovery.registry.RegistryHttp;
import io.github.grpclb.discovery.registry.RegistrySource;

/**
 * A service in Consul, followed by blocking queries.
 */
final class ConsulSource implements RegistrySource {

	private static final Logger logger = LoggerFactory.getLogger(ConsulSource.class);

	/** Long enough to cost nothing, short enough for the proxies in between. */
	private static final long WAIT_SECONDS = 300;

	/** Beyond the wait and the sixteenth that Consul adds to it. */
	private static final Duration GRACE = Duration.ofSeconds(15);

	private static final Duration AT_ONCE = Duration.ofSeconds(10);

	private static final Duration SILENCE = Duration.ofSeconds(10);

	/** From its headers to its end: 64 MiB at 10 Mbit/s. */
	private static final Duration WHOLE = Duration.ofSeconds(60);

	private static final long SPACING_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final ConsulSettings settings;

	private final ConsulTarget target;

	private final RegistryHttp http;

	private final BackendHosts hosts = new BackendHosts();

	private final BlockingIndex index = new BlockingIndex();

	private final AskBudget budget = new AskBudget(System::nanoTime);

	private final Set<String> unusable = new HashSet<>();

	ConsulSource(ConsulSettings settings, ConsulTarget target, ScheduledExecutorService scheduler) {
		this.settings = settings;
		this.target = target;
		this.http = new RegistryHttp(null, scheduler);
	}

	@Override
	public String endpoint() {
		return "Consul at " + this.settings.address();
	}

	@Override
	public void follow(BackendSink backends) throws RegistryException, IOException, InterruptedException {
		// Whoever answers now may be another agent than before.
		this.index.reset();
		List<EquivalentAddressGroup> last = null;
		while (true) {
			long asked = System.nanoTime();
			List<EquivalentAddressGroup> now = ask(backends);
			if (now.equals(last)) {
				backends.confirm();
				TimeUnit.NANOSECONDS.sleep(this.budget.nothingNew());
			}
			else if (now.isEmpty()) {
				backends.deliverNone(("%s knows no %s instance of '%s' that can be called. Check that it is registered "
						+ "under this name, its checks, and the target's tag and dc.")
					.formatted(endpoint(), this.target.passingOnly() ? "passing" : "passing or warning",
							this.target.service()));
			}
			else {
				backends.deliver(now);
			}
			last = now;
			// A service that flaps is read ten times a second, not as fast as the wire
			// is.
			TimeUnit.NANOSECONDS.sleep(SPACING_NANOS - (System.nanoTime() - asked));
		}
	}

	private List<EquivalentAddressGroup> ask(BackendSink backends)
			throws RegistryException, IOException, InterruptedException {
		long from = this.index.next();
		long wait = jitteredWait();
		Duration limit = (from == BlockingIndex.NONE) ? AT_ONCE : Duration.ofSeconds(wait + wait / 16).plus(GRACE);
		// An open connection without an answer is Consul's way of saying that all is as
		// it was.
		try (HttpAnswer answer = this.http.send(request(from, wait), limit, SILENCE, Bounds.MAX_ANSWER_BYTES,
				backends::confirm)) {
			answer.endWithin(WHOLE);
			ConsulRefusals.check(endpoint(), this.target, answer);
			List<ConsulInstance> instances = instances(answer);
			if (instances.isEmpty()) {
				ConsulRefusals.checkFiltered(endpoint(), this.target, answer);
			}
			this.index.answered(answer.header("X-Consul-Index").orElse(""));
			return this.hosts.resolve(usable(instances));
		}
	}

	/**
	 * A tenth of jitter, so that a fleet that lost its agent does not ask in step for
	 * ever.
	 */
	private static long jitteredWait() {
		return WAIT_SECONDS - ThreadLocalRandom.current().nextLong(WAIT_SECONDS / 10);
	}

	private HttpRequest request(long from, long wait) {
		String url = this.settings.address() + this.target.query(this.settings.datacenter());
		if (from != BlockingIndex.NONE) {
			url += (url.endsWith("?") ? "" : "&") + "index=" + from + "&wait=" + wait + "s";
		}
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).header("Accept", "application/json");
		if (!this.settings.token().isEmpty()) {
			request.header("X-Consul-Token", this.settings.token());
		}
		return request.build();
	}

	private List<ConsulInstance> instances(HttpAnswer answer) throws RegistryException, IOException {
		try (Reader text = answer.text()) {
			return HealthParser.parse(text);
		}
		catch (MalformedJsonException ex) {
			throw new RegistryException(Status.Code.UNAVAILABLE, endpoint(),
					"its answer is no list of instances: " + ex.getMessage(),
					"Check that grpc.lb.consul.address is the HTTP API of a Consul agent; it is asked again.", ex);
		}
		catch (IOException ex) {
			throw answer.explained(ex);
		}
	}

	private List<RegisteredBackend> usable(List<ConsulInstance> instances) {
		List<RegisteredBackend> backends = new ArrayList<>(instances.size());
		for (ConsulInstance instance : instances) {
			if (instance.usable(this.target.passingOnly())) {
				add(instance, instance.toBackend(), backends);
			}
		}
		return backends;
	}

	private void add(ConsulInstance instance, @Nullable RegisteredBackend backend, List<RegisteredBackend> backends) {
		if (backend != null) {
			backends.add(backend);
		}
		else if (this.unusable.size() < Bounds.MAX_LABELS && this.unusable.add(instance.id())) {
			logger.warn(
					"Instance '{}' of service '{}' in Consul has the address '{}' and the port {}, so it gets no calls. "
							+ "Register it with a host and a port.",
					Bounds.text(instance.id()), this.target.service(), Bounds.text(instance.address()),
					instance.port());
		}
	}

	@Override
	public void close() {
		this.http.close();
	}

}
