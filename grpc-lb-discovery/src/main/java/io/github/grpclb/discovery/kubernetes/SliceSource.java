package io.github.grpclb.discovery.kubernetes;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import com.google.gson.stream.MalformedJsonException;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.discovery.registry.BackendSink;
import io.github.grpclb.discovery.registry.Bounds;
import io.github.grpclb.discovery.registry.HttpAnswer;
import io.github.grpclb.discovery.registry.RegistryException;
import io.github.grpclb.discovery.registry.RegistrySource;

/**
 * Lists the slices of a Service and watches them. A watch that ended in order, having
 * said anything, is taken up where it ended; after anything else the list is read anew.
 */
final class SliceSource implements RegistrySource {

	/**
	 * The time for all pages of a list: an API server does not keep a version for longer.
	 */
	private static final long WHOLE_LIST_NANOS = TimeUnit.MINUTES.toNanos(5);

	private final KubernetesTarget target;

	private final ClusterLookup lookup;

	private final ScheduledExecutorService scheduler;

	private final WatchTiming timing;

	private final SliceView view = new SliceView();

	/** Where a watch may go on from; empty before a list has been read. */
	private String version = "";

	/** Guarded by {@code this}. */
	private @Nullable SliceApi api;

	/** Guarded by {@code this}. */
	private boolean closed;

	SliceSource(KubernetesTarget target, ClusterLookup lookup, ScheduledExecutorService scheduler, WatchTiming timing) {
		this.target = target;
		this.lookup = lookup;
		this.scheduler = scheduler;
		this.timing = timing;
	}

	@Override
	public String endpoint() {
		SliceApi current = current();
		return (current != null) ? current.access().server() : "kubernetes";
	}

	@Override
	public void follow(BackendSink backends) throws RegistryException, IOException, InterruptedException {
		SliceApi current = api();
		try {
			if (this.version.isEmpty()) {
				list(current);
			}
			// Before the watch is allowed, or taken up: the list is as good as it was.
			deliver(current, backends);
			watch(current, backends);
		}
		catch (GoneException ex) {
			// The next round lists anew.
			this.version = "";
		}
		catch (MalformedJsonException ex) {
			throw new RegistryException(Status.Code.UNAVAILABLE, current.access().server(),
					"what came is not JSON: " + ex.getMessage(),
					"Check that grpc.lb.kubernetes.api-server is a Kubernetes API and what stands between.", ex);
		}
	}

	/** Files are read outside the lock: closing must not wait for a disk. */
	private SliceApi api() throws RegistryException, InterruptedException {
		ClusterAccess access = this.lookup.find();
		SliceApi old = current();
		if (old != null && old.access().equals(access)) {
			return old;
		}
		SliceApi fresh = new SliceApi(access, this.target, this.scheduler, this.timing);
		if (!use(fresh)) {
			fresh.close();
			throw new InterruptedException("closed");
		}
		if (old != null) {
			old.close();
			// Versions of one cluster mean nothing to another.
			this.version = "";
		}
		return fresh;
	}

	private synchronized @Nullable SliceApi current() {
		return this.api;
	}

	private synchronized boolean use(SliceApi fresh) {
		if (!this.closed) {
			this.api = fresh;
		}
		return !this.closed;
	}

	private void list(SliceApi current) throws RegistryException, GoneException, IOException, InterruptedException {
		try {
			list(current, false);
		}
		catch (GoneException ex) {
			// The pages took longer than the API server keeps a version.
			list(current, true);
		}
	}

	private void list(SliceApi current, boolean whole)
			throws RegistryException, GoneException, IOException, InterruptedException {
		List<ApiObject> objects = new ArrayList<>();
		long endpoints = 0;
		String next = "";
		String listed;
		long begun = System.nanoTime();
		do {
			ListPage page = page(current, whole, next);
			objects.addAll(page.objects());
			endpoints += page.endpoints();
			next = page.next();
			listed = page.resourceVersion();
			if (listed.isEmpty()) {
				throw new RegistryException(Status.Code.UNAVAILABLE, current.access().server(),
						"what came is not a list of EndpointSlices",
						"Check that grpc.lb.kubernetes.api-server is a Kubernetes API.");
			}
			if (System.nanoTime() - begun > WHOLE_LIST_NANOS) {
				throw new IOException("The list had not ended after 5 minutes");
			}
			checkSlices(current, objects.size());
			// Each pod may stand in a slice of each address family.
			if (endpoints > 2L * Bounds.MAX_BACKENDS) {
				throw new RegistryException(Status.Code.RESOURCE_EXHAUSTED, current.access().server(),
						"the Service has more than " + endpoints + " endpoints", "Split the Service.");
			}
		}
		while (!next.isEmpty());
		this.view.replaceAll(objects);
		this.version = listed;
	}

	/** A slice holds at least one backend, but for a few that are being emptied. */
	private static void checkSlices(SliceApi current, int slices) throws RegistryException {
		if (slices > Bounds.MAX_BACKENDS) {
			throw new RegistryException(Status.Code.RESOURCE_EXHAUSTED, current.access().server(),
					"the Service has more than " + Bounds.MAX_BACKENDS + " EndpointSlices",
					"Look at who writes them, or split the Service.");
		}
	}

	private static ListPage page(SliceApi current, boolean whole, String next)
			throws RegistryException, GoneException, IOException, InterruptedException {
		try (HttpAnswer answer = current.list(whole, next)) {
			try {
				return ListPage.read(new Json(answer.text()));
			}
			catch (IOException ex) {
				throw answer.explained(ex);
			}
		}
	}

	private void watch(SliceApi current, BackendSink backends)
			throws RegistryException, GoneException, IOException, InterruptedException {
		String from = this.version;
		// Only an end in order lets the next watch go on.
		this.version = "";
		try (HttpAnswer answer = current.watch(from, length())) {
			try {
				this.version = events(current, answer, backends, from);
			}
			catch (IOException ex) {
				throw answer.explained(ex);
			}
		}
	}

	private Duration length() {
		long most = this.timing.longest().toSeconds();
		return Duration.ofSeconds(ThreadLocalRandom.current().nextLong(this.timing.shortest().toSeconds(), most + 1));
	}

	/**
	 * Reads the events.
	 * @return where to go on from; empty if the watch ended without a word, since nobody
	 * knows then what it missed
	 */
	private String events(SliceApi current, HttpAnswer answer, BackendSink backends, String from)
			throws RegistryException, GoneException, IOException {
		String last = "";
		Json json = new Json(answer.text());
		while (json.more()) {
			WatchEvent event = WatchEvent.read(json);
			answer.nextPiece();
			apply(current, event, backends);
			String reached = event.object().resourceVersion();
			last = reached.isEmpty() ? (last.isEmpty() ? from : last) : reached;
		}
		return last;
	}

	private void apply(SliceApi current, WatchEvent event, BackendSink backends)
			throws RegistryException, GoneException {
		ApiObject object = event.object();
		switch (event.type()) {
			case "ADDED", "MODIFIED" -> {
				this.view.put(object);
				checkSlices(current, this.view.size());
				deliver(current, backends);
			}
			case "DELETED" -> {
				this.view.remove(object.name());
				deliver(current, backends);
			}
			case "BOOKMARK" -> {
				if (this.view.malformed().isEmpty()) {
					backends.confirm();
				}
			}
			case "ERROR" -> {
				if (object.code() == Refusals.GONE) {
					throw new GoneException(object.message());
				}
				throw Refusals.of(current, "watch", object.code(), object.message());
			}
			default -> throw new RegistryException(Status.Code.UNAVAILABLE, current.access().server(),
					"an event of a watch has the type '" + event.type() + "'",
					"Check that grpc.lb.kubernetes.api-server is a Kubernetes API; the list is read anew.");
		}
	}

	private void deliver(SliceApi current, BackendSink backends) throws RegistryException {
		SliceView.Merged merged = this.view.merge(this.target.port());
		if (merged.backends().isEmpty()) {
			backends.deliverNone(Absence.of(current, this.target, this.view, merged));
		}
		else {
			backends.deliver(merged.backends());
		}
		if (!this.view.malformed().isEmpty()) {
			backends.warn(new RegistryException(Status.Code.UNAVAILABLE, current.access().server(),
					"EndpointSlices that cannot be read keep their last good version: " + this.view.malformed(),
					"Look at them with 'kubectl -n %s get endpointslices -o json'.".formatted(current.namespace())));
		}
	}

	@Override
	public void close() {
		SliceApi last;
		synchronized (this) {
			this.closed = true;
			last = this.api;
		}
		if (last != null) {
			last.close();
		}
	}

}
