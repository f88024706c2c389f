package io.github.grpclb.autoconfigure.reload;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.DaemonThread;

/**
 * Looks at the configuration files on disk, and reloads the clients when one has changed.
 * A change counts once two looks in a row have seen the same: a file that is being
 * written is left alone. It polls because a mounted ConfigMap is exchanged through a
 * symbolic link, which file system events do not tell.
 */
class ConfigFileWatch implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ConfigFileWatch.class);

	private final ConfigReload reload;

	private final List<ConfigFile> files;

	private final ScheduledExecutorService scheduler = Executors
		.newSingleThreadScheduledExecutor((task) -> DaemonThread.of(task, "grpc-lb-reload"));

	private List<String> loaded;

	private List<String> seen;

	/**
	 * Starts to look, if there is something to look at.
	 * @param reload what to do after a change
	 * @param interval the time between two looks
	 */
	ConfigFileWatch(ConfigReload reload, Duration interval) {
		this.reload = reload;
		this.files = reload.files();
		this.loaded = fingerprints();
		this.seen = this.loaded;
		if (!this.files.isEmpty()) {
			logger.debug("Watching {} every {}", this.files.stream().map(ConfigFile::path).toList(), interval);
			this.scheduler.scheduleWithFixedDelay(this::look, interval.toNanos(), interval.toNanos(),
					TimeUnit.NANOSECONDS);
		}
	}

	private void look() {
		List<String> now = fingerprints();
		if (now.equals(this.seen) && !now.equals(this.loaded)) {
			this.loaded = now;
			try {
				this.reload.reload();
			}
			catch (RuntimeException | LinkageError ex) {
				// Whatever it is, the next change must be seen.
				logger.error("Changed configuration could not be read; the previous one stays in force", ex);
			}
		}
		this.seen = now;
	}

	private List<String> fingerprints() {
		return this.files.stream().map((file) -> {
			try {
				return file.fingerprint();
			}
			catch (IOException ex) {
				return "unreadable";
			}
		}).toList();
	}

	@Override
	public void close() {
		this.scheduler.shutdownNow();
	}

}
