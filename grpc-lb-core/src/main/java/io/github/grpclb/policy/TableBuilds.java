package io.github.grpclb.policy;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.grpc.SynchronizationContext;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.DaemonThread;

/**
 * Builds the hash tables of one policy beside its {@code SynchronizationContext}, which a
 * table of many backends would hold up for some ten milliseconds. One at a time; what is
 * asked for meanwhile is built next, the last of it only. Used in the
 * {@code SynchronizationContext} only.
 */
final class TableBuilds {

	/** One thread of the process, gone when there is nothing to build. */
	private static final ThreadPoolExecutor BUILDER = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS,
			new LinkedBlockingQueue<>(), (task) -> DaemonThread.of(task, "grpc-lb-hash-table"));

	static {
		BUILDER.allowCoreThreadTimeOut(true);
	}

	private final Executor executor;

	private final SynchronizationContext context;

	private final HashTable.Builder builder;

	private final Consumer<HashShape> built;

	private Candidate @Nullable [] wanted;

	private boolean building;

	/**
	 * Creates what builds tables.
	 * @param executor where
	 * @param context where {@code built} is told
	 * @param builder builds a table
	 * @param built takes a shape that is newer than all before it, perhaps not the last
	 * one
	 */
	TableBuilds(Executor executor, SynchronizationContext context, HashTable.Builder builder,
			Consumer<HashShape> built) {
		this.executor = executor;
		this.context = context;
		this.builder = builder;
		this.built = built;
	}

	/** Where all clients of the process build. */
	static Executor shared() {
		return BUILDER;
	}

	/**
	 * Asks for the shape of some members, and for no other one any more.
	 * @param members the members of a snapshot
	 * @param previous the shape that serves meanwhile
	 * @return {@code false} if nobody builds any more
	 */
	boolean ask(Candidate[] members, HashShape previous) {
		this.wanted = members;
		return this.building || begin(members, previous);
	}

	/** Drops what is on its way. */
	void forget() {
		this.wanted = null;
	}

	private boolean begin(Candidate[] members, HashShape previous) {
		try {
			this.executor.execute(() -> build(members, previous));
			this.building = true;
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
	}

	private void build(Candidate[] members, HashShape previous) {
		HashShape shape = null;
		try {
			shape = HashShape.of(members, this.builder, previous);
		}
		finally {
			HashShape result = shape;
			this.context.execute(() -> end(result));
		}
	}

	private void end(@Nullable HashShape shape) {
		this.building = false;
		Candidate[] wanted = this.wanted;
		if (wanted == null) {
			return;
		}
		if (shape != null) {
			// Out of date or not, it is newer than what serves: under constant change
			// there would be no other.
			this.built.accept(shape);
		}
		if (shape == null || shape.fits(wanted)) {
			// What failed is asked for again by the next snapshot; the old table serves.
			this.wanted = null;
		}
		else {
			begin(wanted, shape);
		}
	}

}
