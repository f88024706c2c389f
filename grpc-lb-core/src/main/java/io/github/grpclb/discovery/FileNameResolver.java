package io.github.grpclb.discovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.grpc.SynchronizationContext;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.spec.InvalidSpecException;

/**
 * Backends from a file that something else writes. Its time stamp is looked at every
 * second: mounted ConfigMaps change by a swap of symbolic links, which file watchers
 * miss.
 */
final class FileNameResolver extends LookupNameResolver {

	/**
	 * A look costs one call of the file system; two of them see a change within two
	 * seconds.
	 */
	private static final long POLL_SECONDS = 1;

	private final Path path;

	private final HostBackends backends;

	private final ScheduledFuture<?> poll;

	/** A file system that hangs gets one look. */
	private final AtomicBoolean polling = new AtomicBoolean();

	/** Written by the look-up, compared by the poll. */
	private volatile @Nullable Stamp read;

	/** What the last poll saw. */
	private volatile @Nullable Stamp seen;

	private List<HostBackend> hosts = List.of();

	private @Nullable InvalidSpecException problem;

	FileNameResolver(Path path, HostBackends backends, SynchronizationContext context, Executor executor,
			ScheduledExecutorService scheduler) {
		super(context, executor);
		this.path = path;
		this.backends = backends;
		this.poll = scheduler.scheduleWithFixedDelay(() -> {
			if (this.polling.compareAndSet(false, true)) {
				executor.execute(() -> poll(context));
			}
		}, POLL_SECONDS, POLL_SECONDS, TimeUnit.SECONDS);
	}

	@Override
	public String getServiceAuthority() {
		return this.path.getFileName().toString();
	}

	/** Two looks must see the same: a file that is still being written is not taken. */
	private void poll(SynchronizationContext context) {
		try {
			Stamp now = Stamp.of(this.path);
			boolean settled = now.equals(this.seen);
			this.seen = now;
			if (settled && !now.equals(this.read)) {
				context.execute(this::refresh);
			}
		}
		finally {
			this.polling.set(false);
		}
	}

	@Override
	Found look() throws IOException, InterruptedException {
		Stamp now = Stamp.of(this.path);
		if (this.read == null || (now.equals(this.seen) && !now.equals(this.read))) {
			byte[] content = BackendFile.bytes(this.path);
			if (!Stamp.of(this.path).equals(now) && this.read != null) {
				throw new IOException(this.path + " is being written");
			}
			// Also if it is of no use: it is read again when it has changed.
			this.read = now;
			this.problem = null;
			try {
				this.hosts = StaticNameResolver.hosts(BackendFile.parse(this.path, content));
			}
			catch (InvalidSpecException ex) {
				this.problem = ex;
			}
		}
		if (this.problem != null) {
			throw this.problem;
		}
		return this.backends.look(this.hosts, HostBackends.deadline());
	}

	@Override
	void stopped() {
		this.poll.cancel(false);
	}

	/**
	 * What tells one version of a file from the next.
	 *
	 * @param real the file behind symbolic links
	 * @param key the file system's own name for it, if it has one
	 * @param modified its time stamp
	 * @param size its size in bytes
	 */
	private record Stamp(@Nullable Path real, @Nullable Object key, FileTime modified, long size) {

		private static final Stamp MISSING = new Stamp(null, null, FileTime.fromMillis(0), 0);

		static Stamp of(Path path) {
			try {
				Path real = path.toRealPath();
				BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
				return new Stamp(real, attributes.fileKey(), attributes.lastModifiedTime(), attributes.size());
			}
			catch (IOException ex) {
				// A missing file is one more state of it; reading it will say so.
				return MISSING;
			}
		}

	}

}
