package io.github.grpclb.autoconfigure.client.springgrpc;

import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.channel.InertCall;

/**
 * One channel for several owners, each of whom may shut down what it was given: the
 * channel closes with the last of them. Thread-safe.
 */
final class SharedChannel {

	private final ManagedChannel channel;

	/** Guarded by {@code this}; below 0 once the last owner has gone. */
	private int owners;

	SharedChannel(ManagedChannel channel) {
		this.channel = channel;
	}

	/** Whether nobody can have it any more. */
	synchronized boolean isClosed() {
		return this.owners < 0 || this.channel.isShutdown();
	}

	/** The channel for one more owner, {@code null} if the last one has just gone. */
	synchronized @Nullable ManagedChannel newHandle() {
		if (isClosed()) {
			return null;
		}
		this.owners++;
		return new Handle();
	}

	private synchronized boolean leave() {
		if (--this.owners == 0) {
			this.owners = -1;
			return true;
		}
		return false;
	}

	/**
	 * The channel as one owner sees it.
	 */
	private final class Handle extends ManagedChannel {

		/** Guarded by {@code this}. */
		private boolean left;

		/** Guarded by {@code this}: this owner's shutdown is the channel's. */
		private boolean last;

		private ManagedChannel channel() {
			return SharedChannel.this.channel;
		}

		private synchronized void leaveOnce() {
			if (!this.left) {
				this.left = true;
				this.last = leave();
			}
		}

		private synchronized boolean goneAlone() {
			return this.left && !this.last;
		}

		@Override
		public ManagedChannel shutdown() {
			leaveOnce();
			if (!goneAlone()) {
				channel().shutdown();
			}
			return this;
		}

		@Override
		public ManagedChannel shutdownNow() {
			leaveOnce();
			if (!goneAlone()) {
				channel().shutdownNow();
			}
			return this;
		}

		@Override
		public boolean isShutdown() {
			return goneAlone() || channel().isShutdown();
		}

		@Override
		public boolean isTerminated() {
			return goneAlone() || channel().isTerminated();
		}

		@Override
		public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
			return goneAlone() || channel().awaitTermination(timeout, unit);
		}

		@Override
		public <ReqT, RespT> ClientCall<ReqT, RespT> newCall(MethodDescriptor<ReqT, RespT> method,
				CallOptions options) {
			return goneAlone() ? new ShutDownCall<>() : channel().newCall(method, options);
		}

		@Override
		public String authority() {
			return channel().authority();
		}

		@Override
		public ConnectivityState getState(boolean requestConnection) {
			return goneAlone() ? ConnectivityState.SHUTDOWN : channel().getState(requestConnection);
		}

		@Override
		public void notifyWhenStateChanged(ConnectivityState source, Runnable callback) {
			channel().notifyWhenStateChanged(source, callback);
		}

		@Override
		public void resetConnectBackoff() {
			channel().resetConnectBackoff();
		}

		@Override
		public void enterIdle() {
			channel().enterIdle();
		}

		@Override
		public String toString() {
			return "Shared" + channel();
		}

	}

	/**
	 * A call of an owner that has shut its channel down.
	 */
	private static final class ShutDownCall<ReqT, RespT> extends InertCall<ReqT, RespT> {

		@Override
		public void start(Listener<RespT> listener, Metadata headers) {
			listener.onClose(Status.UNAVAILABLE.withDescription("Channel shutdown invoked"), new Metadata());
		}

	}

}
