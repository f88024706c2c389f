package io.github.grpclb.channel;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;

import io.grpc.ManagedChannelBuilder;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.DaemonThread;
import io.github.grpclb.discovery.LocalSockets;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * Carries calls over a socket of the file system, by Netty's epoll transport. Netty comes
 * shaded or not, and which of the two a channel has, only its builder's class tells; by
 * reflection one code serves both, and neither is needed to compile.
 */
final class DomainSocketTransport {

	private static final String BUILDER = "io.grpc.netty.NettyChannelBuilder";

	private static final String CHANNEL = "io.netty.channel.";

	/** One for all channels of the process, as grpc-java does it. */
	private static final Map<Class<?>, Object> EVENT_LOOPS = new ConcurrentHashMap<>();

	private final Class<?> builder;

	private final String netty;

	private DomainSocketTransport(Class<?> builder) {
		this.builder = builder;
		this.netty = builder.getName().substring(0, builder.getName().length() - BUILDER.length()) + CHANNEL;
	}

	static LocalSockets install(ManagedChannelBuilder<?> builder, String target) {
		if (!builder.getClass().getName().endsWith(BUILDER)) {
			throw refused(target, "Use grpc-netty-shaded or grpc-netty: %s has no such sockets."
				.formatted(builder.getClass().getSimpleName()), null);
		}
		try {
			return new DomainSocketTransport(builder.getClass()).install(builder);
		}
		catch (ReflectiveOperationException ex) {
			Throwable cause = (ex instanceof InvocationTargetException && ex.getCause() != null) ? ex.getCause() : ex;
			throw refused(target,
					"Netty's epoll transport is needed, which runs on Linux: use grpc-netty-shaded, or add "
							+ "io.netty:netty-transport-native-epoll of your platform beside grpc-netty (%s)."
								.formatted(cause),
					cause);
		}
	}

	private static InvalidSpecException refused(String target, String cure, @Nullable Throwable cause) {
		InvalidSpecException refused = new InvalidSpecException("target", target,
				"a target that the channel's transport reaches", cure);
		refused.initCause(cause);
		return refused;
	}

	private LocalSockets install(ManagedChannelBuilder<?> channel) throws ReflectiveOperationException {
		type("epoll.Epoll").getMethod("ensureAvailability").invoke(null);
		Constructor<?> address = type("unix.DomainSocketAddress").getConstructor(String.class);
		this.builder.getMethod("channelType", Class.class).invoke(channel, type("epoll.EpollDomainSocketChannel"));
		this.builder.getMethod("eventLoopGroup", type("EventLoopGroup")).invoke(channel, eventLoop());
		return new LocalSockets(LocalSockets.UNIX, (path) -> newAddress(address, path));
	}

	private Class<?> type(String name) throws ClassNotFoundException {
		return Class.forName(this.netty + name, true, this.builder.getClassLoader());
	}

	private Object eventLoop() throws ReflectiveOperationException {
		Class<?> type = type("epoll.EpollEventLoopGroup");
		Constructor<?> constructor = type.getConstructor(int.class, ThreadFactory.class);
		Object known = EVENT_LOOPS.get(type);
		if (known == null) {
			synchronized (EVENT_LOOPS) {
				known = EVENT_LOOPS.get(type);
				if (known == null) {
					// 0: twice as many threads as there are processors, started when
					// used.
					known = constructor.newInstance(0, (ThreadFactory) DomainSocketTransport::thread);
					EVENT_LOOPS.put(type, known);
				}
			}
		}
		return known;
	}

	private static Thread thread(Runnable task) {
		return DaemonThread.of(task, "grpc-lb-unix");
	}

	private static SocketAddress newAddress(Constructor<?> constructor, String path) {
		try {
			return (SocketAddress) constructor.newInstance(path);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("Netty refuses the socket " + path, ex);
		}
	}

}
