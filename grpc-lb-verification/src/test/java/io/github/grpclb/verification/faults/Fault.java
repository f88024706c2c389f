package io.github.grpclb.verification.faults;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import io.grpc.Status;

import io.github.grpclb.verification.peer.CountingServer;
import io.github.grpclb.verification.peer.CountingServer.Answer;
import io.github.grpclb.verification.peer.Http2Connection;
import io.github.grpclb.verification.peer.Script;
import io.github.grpclb.verification.peer.Scripts;

/**
 * The ways in which one of three backends is wrong. A fault that no client can survive
 * without a failed call says why; the others have to be survived when retries are on.
 */
enum Fault implements FaultKind {

	/** A process that is killed: resets, then refusals. */
	KILL("killed", (victim) -> victim.proxy().kill()),

	/** Connections that end with a FIN again and again. */
	CUT("connections closed every 100 ms", (victim) -> victim.proxy().cut(), true, Survival.UNKNOWN_AT_A_WRITE),

	/** Connections that are reset again and again. */
	RESET("connections reset every 100 ms", (victim) -> victim.proxy().reset(), true, Survival.UNKNOWN_AT_A_WRITE),

	/** SIGSTOP, or a route that is gone. */
	BLACK_HOLE("black hole", (victim) -> victim.proxy().blackHole(), Survival.SILENT),

	/** Requests arrive, answers do not. */
	SWALLOWED_ANSWERS("answers swallowed", (victim) -> victim.proxy().swallowAnswers(), Survival.SILENT),

	/** A slow network. */
	DELAY("100 ms delay", (victim) -> victim.proxy().delay(100)),

	/** GOAWAY, then away. */
	DRAIN("drained", Victim::drain),

	/** RST_STREAM CANCEL for what is open, as grpc-java's shutdownNow does. */
	SHUTDOWN_NOW("shutdownNow every 100 ms", Victim::shutdownNowAndRestart, true),

	/** A server that sheds. */
	UNAVAILABLE("answers UNAVAILABLE", (victim) -> victim.server().answering(Answer.of(Status.UNAVAILABLE))),

	/** A server that executes and does not answer. */
	STALL("executes, does not answer", (victim) -> victim.server().stall(), Survival.SILENT),

	/** Takes connections and says nothing. */
	SILENCE("accepts, says nothing", Scripts.silence()),

	/** Takes connections and leaves SETTINGS out. */
	NO_SETTINGS("first frame is no SETTINGS", Scripts.noSettings()),

	/** A handshake that takes longer than any redial should wait. */
	SLOW_HANDSHAKE("handshake takes 7 s", Scripts.slowHandshake(7_000)),

	/** A proxy in front of nothing. */
	GOAWAY("GOAWAY at once", Scripts.goAwayAtOnce(Http2Connection.NO_ERROR)),

	/** A server that has had too many pings. */
	GOAWAY_CALM("GOAWAY ENHANCE_YOUR_CALM at once", Scripts.goAwayAtOnce(Http2Connection.ENHANCE_YOUR_CALM)),

	/** A crash loop behind a service mesh. */
	CLOSE_AFTER_SETTINGS("closes after SETTINGS", Scripts.closeAfterSettings()),

	/** What a dying server sends. */
	RST_CANCEL("RST_STREAM CANCEL", Scripts.resetStreams(Http2Connection.CANCEL)),

	/** What a full server sends. */
	RST_REFUSED("RST_STREAM REFUSED_STREAM", Scripts.resetStreams(Http2Connection.REFUSED_STREAM)),

	/** What a broken server sends. */
	RST_INTERNAL("RST_STREAM INTERNAL_ERROR", Scripts.resetStreams(Http2Connection.INTERNAL_ERROR),
			Survival.NOT_RETRYABLE),

	/** No stream is allowed. */
	NO_STREAMS("MAX_CONCURRENT_STREAMS 0", Scripts.setting(Http2Connection.MAX_CONCURRENT_STREAMS, 0), Survival.SILENT),

	/** One stream at a time is allowed. */
	ONE_STREAM("MAX_CONCURRENT_STREAMS 1", Scripts.setting(Http2Connection.MAX_CONCURRENT_STREAMS, 1)),

	/** No request body is allowed. */
	NO_WINDOW("INITIAL_WINDOW_SIZE 0", Scripts.setting(Http2Connection.INITIAL_WINDOW_SIZE, 0), Survival.SILENT),

	/** A byte at a time. */
	DRIP("answers drip", Scripts.slowDrip(200), Survival.SILENT),

	/** Above what grpc-java accepts. */
	HUGE_HEADERS("32 kB of headers", Scripts.hugeHeaders(32_000), Survival.NOT_RETRYABLE),

	/** CONTINUATION for ever. */
	ENDLESS_HEADERS("endless headers", Scripts.endlessHeaders(), Survival.NOT_RETRYABLE),

	/** Not protobuf. */
	GARBAGE_ORCA("load report is garbage", Scripts.loadReport(filled((byte) 0xff))),

	/** A negative length. */
	NEGATIVE_ORCA("load report with a negative length",
			Scripts.loadReport(new byte[] { 34, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1 })),

	/** No number. */
	NAN_ORCA("load report of NaN", Scripts.loadReport(new byte[] { 9, 0, 0, 0, 0, 0, 0, -8, 127 })),

	/** A watch that hangs. */
	SILENT_WATCH("health watch never answers", Scripts.silentWatch()),

	/** A watch that wants a password. */
	UNAUTHENTICATED_WATCH("health watch UNAUTHENTICATED", Scripts.refusedWatch(16)),

	/** Answers calls and says it does not. */
	NOT_SERVING("NOT_SERVING, but answers", Scripts.health(false)),

	/** The server wants no retry. */
	PUSHBACK_NEVER("pushback -1", Scripts.pushback("-1"), Survival.PUSHED_BACK),

	/** The server wants a retry in 24 days. */
	PUSHBACK_LONG("pushback 2147483647", Scripts.pushback("2147483647"), Survival.PUSHED_BACK),

	/** The server wants something (gRFC A6: no retry then). */
	PUSHBACK_GARBAGE("pushback garbage", Scripts.pushback("soon"), Survival.PUSHED_BACK),

	/** Closes while requests are being written. */
	CLOSE_IN_MID_WRITE("closes in mid-write", Scripts.closeInMidWrite());

	/** What the default build has time for: one of each kind. */
	static final List<Fault> SHORT = List.of(KILL, CUT, BLACK_HOLE, DRAIN, SHUTDOWN_NOW, UNAVAILABLE, SILENCE, GOAWAY,
			RST_CANCEL, RST_REFUSED, NO_STREAMS, NEGATIVE_ORCA, UNAUTHENTICATED_WATCH);

	private final String title;

	private final Consumer<Victim> injection;

	private final boolean repeated;

	private final Survival survival;

	Fault(String title, Script script) {
		this(title, (victim) -> victim.play(script), false, Survival.SURVIVABLE);
	}

	Fault(String title, Script script, Survival survival) {
		this(title, (victim) -> victim.play(script), false, survival);
	}

	Fault(String title, Consumer<Victim> injection) {
		this(title, injection, false, Survival.SURVIVABLE);
	}

	Fault(String title, Consumer<Victim> injection, boolean repeated) {
		this(title, injection, repeated, Survival.SURVIVABLE);
	}

	Fault(String title, Consumer<Victim> injection, Survival survival) {
		this(title, injection, false, survival);
	}

	Fault(String title, Consumer<Victim> injection, boolean repeated, Survival survival) {
		this.title = title;
		this.injection = injection;
		this.repeated = repeated;
		this.survival = survival;
	}

	private static byte[] filled(byte value) {
		byte[] bytes = new byte["a load report that is none".getBytes(StandardCharsets.US_ASCII).length];
		Arrays.fill(bytes, value);
		return bytes;
	}

	@Override
	public String title() {
		return this.title;
	}

	@Override
	public boolean repeated() {
		return this.repeated;
	}

	@Override
	public boolean answers() {
		return switch (this) {
			case ONE_STREAM, GARBAGE_ORCA, NEGATIVE_ORCA, NAN_ORCA, SILENT_WATCH, UNAUTHENTICATED_WATCH -> true;
			default -> false;
		};
	}

	@Override
	public Survival survival() {
		return this.survival;
	}

	@Override
	public WrongBackend open(CountingServer.Ledger ledger) {
		return new Victim(ledger, this.injection);
	}

	@Override
	public String toString() {
		return this.title;
	}

	/** Whether callers need notice. */
	enum Survival {

		/** With retries no call fails. */
		SURVIVABLE(""),

		/** Nothing tells the client before the deadline. */
		SILENT("nothing is said before the deadline; only hedging helps"),

		/**
		 * grpc-java says UNKNOWN of calls on a connection that closes while one of them
		 * is written, whether they ran or not.
		 */
		UNKNOWN_AT_A_WRITE("a call on a connection that closes under a write may end with UNKNOWN, and may have run"),

		/** grpc-java says UNKNOWN of what the application throws. */
		UNKNOWN_WITHOUT_CLASSES("a server without descriptors cannot load classes, and fails calls with UNKNOWN"),

		/** The server may have executed the call. */
		NOT_RETRYABLE("the status is not in retry.status-codes"),

		/** The server forbids it. */
		PUSHED_BACK("the server forbids the retry (gRFC A6)");

		private final String reason;

		Survival(String reason) {
			this.reason = reason;
		}

		String reason() {
			return this.reason;
		}

		/** Whether UNKNOWN may be the fault's doing; other calls need not fail. */
		boolean excusesUnknown() {
			return this == UNKNOWN_AT_A_WRITE || this == UNKNOWN_WITHOUT_CLASSES;
		}

	}

}
