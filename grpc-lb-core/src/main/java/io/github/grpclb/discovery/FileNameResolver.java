package io.github.grpclb.discovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import io.grpc.EquivalentAddressGroup;
import io.grpc.SynchronizationContext;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.spec.BackendSpec;

/**
 * Backends from a file that something else writes. Its time stamp is looked at every
 * second: mounted ConfigMaps change by a swap of symbolic links, which file watchers
 * miss.
 */
final class FileNameResolver extends LookupNameResolver {

	private static final long POLL_SECONDS = 1;

	private final Path path;

	private final HostLookup lookup;

	private final ScheduledFuture<?> poll;

	/** Written by the look-up, compared by the poll. */
	private volatile @Nullable Stamp seen;

	FileNameResolver(Path path, HostLookup lookup, SynchronizationContext context, Executor executor,
			ScheduledExecutorService scheduler) {
		super(context, executor);
		this.path = path;
		this.lookup = lookup;
		this.poll = scheduler.scheduleWithFixedDelay(() -> executor.execute(() -> poll(context)), POLL_SECONDS,
				POLL_SECONDS, TimeUnit.SECONDS);
	}

	@Override
	public String getServiceAuthority() {
		return this.path.getFileName().toString();
	}

	private void poll(SynchronizationContext context) {
		if (!Stamp.of(this.path).equals(this.seen)) {
			context.execute(this::refresh);
		}
	}

	@Override
	List<EquivalentAddressGroup> look() throws IOException {
		this.seen = Stamp.of(this.path);
		List<BackendSpec> backends = BackendFile.parse(this.path, BackendFile.bytes(this.path));
		return StaticNameResolver.resolve(backends, this.lookup);
	}

	@Override
	void stopped() {
		this.poll.cancel(false);
	}

	/**
	 * What tells one version of a file from the next.
	 *
	 * @param real the file behind symbolic links
	 * @param modified its time stamp in milliseconds
	 * @param size its size in bytes
	 */
	private record Stamp(@Nullable Path real, long modified, long size) {

		static Stamp of(Path path) {
			try {
				Path real = path.toRealPath();
				return new Stamp(real, Files.getLastModifiedTime(real).toMillis(), Files.size(real));
			}
			catch (IOException ex) {
				// A missing file is one more state of it; reading it will say so.
				return new Stamp(null, 0, 0);
			}
		}

	}

}
