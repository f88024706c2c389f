package io.github.grpclb.server;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.grpc.CallOptions;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.Helper;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.services.CallMetricRecorder;
import io.grpc.services.MetricRecorder;
import io.grpc.services.MetricReport;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.grpc.util.ForwardingLoadBalancerHelper;
import io.grpc.xds.orca.OrcaOobUtil;
import io.grpc.xds.orca.OrcaOobUtil.OrcaReportingConfig;
import io.grpc.xds.orca.OrcaPerRequestUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.grpclb.server.calls.OpenCalls;
import io.github.grpclb.server.report.CpuUsage;
import io.github.grpclb.server.report.ServerLoad;
import io.github.grpclb.spec.AdmissionSpec;
import io.github.grpclb.spec.ServerSpec;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.ScriptedResolver;
import io.github.grpclb.wire.OrcaCodec;
import io.github.grpclb.wire.OrcaReport;
import io.github.grpclb.wire.Probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

/**
 * The reports of a real server as grpc-java's own client (grpc-xds) reads them.
 */
class LoadReportTests {

	private static final int TENTH_OF_A_SECOND = 100_000_000;

	private final AtomicLong now = new AtomicLong(TimeUnit.HOURS.toNanos(1));

	private final MetricRecorder recorder = MetricRecorder.newInstance();

	private final Queue<Runnable> timed = new ConcurrentLinkedQueue<>();

	private final List<Long> intervals = new CopyOnWriteArrayList<>();

	private final List<MetricReport> reports = new CopyOnWriteArrayList<>();

	private ServerControl control;

	private EchoServer server;

	private ManagedChannel channel;

	private void start(boolean enabled, int limit, String policy) {
		ServerSpec defaults = ServerSpec.defaults();
		this.control = new ServerControl(
				new ServerSpec(defaults.maxConnectionAge(), defaults.maxConnectionAgeGrace(),
						defaults.maxConnectionIdle(), defaults.permitKeepalive(), defaults.drain(),
						new AdmissionSpec(0, limit), defaults.maxStreamAge(), enabled),
				ServerListener.NONE, this.recorder, this.now::get, (nanos) -> {
				}, (task, nanos) -> {
					this.intervals.add(nanos);
					this.timed.add(task);
					return () -> this.timed.remove(task);
				});
		this.server = EchoServer.start(0, this.control::configure);
		this.channel = NettyChannelBuilder.forTarget("dns:///" + this.server.address())
			.defaultLoadBalancingPolicy(policy)
			.usePlaintext()
			.build();
	}

	@AfterEach
	void stop() {
		this.channel.shutdownNow();
		this.server.close();
	}

	private void call() {
		CallOptions options = CallOptions.DEFAULT.withStreamTracerFactory(
				OrcaPerRequestUtil.getInstance().newOrcaClientStreamTracerFactory(this.reports::add));
		try {
			ClientCalls.blockingUnaryCall(this.channel, EchoServer.ECHO, options, "hello");
		}
		catch (StatusRuntimeException ex) {
			assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
		}
	}

	private void awaitEnded(int calls) {
		await().until(() -> this.control.snapshot().inFlight() == 0 && this.control.snapshot().accepted() == calls);
	}

	@Test
	void trailerOfEachCallTellsGrpcJavaWhatIsMeasured() {
		start(true, 10, "pick_first");
		for (int i = 0; i < 20; i++) {
			call();
		}
		this.server.answering((request, responses) -> responses.onError(Status.INTERNAL.asRuntimeException()));
		for (int i = 0; i < 5; i++) {
			call();
		}
		awaitEnded(25);
		this.now.addAndGet(TimeUnit.SECONDS.toNanos(2));
		call();
		assertThat(this.reports).hasSize(26);
		MetricReport last = this.reports.get(25);
		assertThat(last.getQps()).as("25 calls in 2 s").isEqualTo(12.5);
		assertThat(last.getEps()).as("5 of them failed").isEqualTo(2.5);
		assertThat(last.getNamedMetrics()).containsExactly(entry("grpc_lb.in_flight", 1.0));
		assertThat(last.getUtilizationMetrics()).containsExactly(entry("grpc_lb.concurrency", 0.1));
	}

	@Test
	void whatTheApplicationSaysStandsBeforeWhatIsMeasured() {
		start(true, 0, "pick_first");
		this.recorder.setCpuUtilizationMetric(0.5);
		this.recorder.setMemoryUtilizationMetric(0.25);
		this.recorder.setApplicationUtilizationMetric(1.5);
		this.recorder.setQpsMetric(7);
		this.recorder.putUtilizationMetric("queue", 0.75);
		this.server.answering((request, responses) -> {
			CallMetricRecorder.getCurrent().recordCpuUtilizationMetric(0.125);
			CallMetricRecorder.getCurrent().recordRequestCostMetric("rows", 300);
			CallMetricRecorder.getCurrent().recordUtilizationMetric("queue", 0.5);
			CallMetricRecorder.getCurrent().recordNamedMetric("länge", -3);
			responses.onNext("yes");
			responses.onCompleted();
		});
		call();
		MetricReport report = this.reports.get(0);
		assertThat(report.getCpuUtilization()).isEqualTo(0.125);
		assertThat(report.getMemoryUtilization()).isEqualTo(0.25);
		assertThat(report.getApplicationUtilization()).isEqualTo(1.5);
		assertThat(report.getQps()).isEqualTo(7);
		assertThat(report.getRequestCostMetrics()).isEqualTo(Map.of("rows", 300.0));
		assertThat(report.getUtilizationMetrics()).isEqualTo(Map.of("queue", 0.5));
		assertThat(report.getNamedMetrics()).isEqualTo(Map.of("grpc_lb.in_flight", 1.0, "länge", -3.0));
	}

	@Test
	void outOfBandStreamReportsAtTheIntervalThatGrpcJavaAsksFor() {
		LoadBalancerProvider provider = new Subscribing(this.reports, 2500);
		LoadBalancerRegistry.getDefaultRegistry().register(provider);
		try {
			start(true, 0, provider.getPolicyName());
			this.recorder.setApplicationUtilizationMetric(0.25);
			call();
			await().until(() -> this.timed.size() == 1 && this.reports.size() == 2);
			this.recorder.setApplicationUtilizationMetric(0.75);
			this.timed.remove().run();
			await().until(() -> this.reports.size() == 3);
			assertThat(this.reports.get(2).getApplicationUtilization()).isEqualTo(0.75);
			assertThat(this.reports.get(2).getNamedMetrics()).containsEntry("grpc_lb.in_flight", 0.0);
			assertThat(this.intervals).containsOnly(TimeUnit.MILLISECONDS.toNanos(2500));
			assertThat(this.control.snapshot().accepted()).as("the stream is not a call").isEqualTo(1);
		}
		finally {
			LoadBalancerRegistry.getDefaultRegistry().deregister(provider);
		}
	}

	@Test
	void weightedRoundRobinOfGrpcJavaSendsMoreToTheServerThatHasMoreToSpare() {
		start(true, 0, "pick_first");
		MetricRecorder busy = MetricRecorder.newInstance();
		ServerControl other = new ServerControl(ServerSpec.defaults(), ServerListener.NONE, busy);
		try (EchoServer second = EchoServer.start(0, other::configure);
				ScriptedResolver resolver = new ScriptedResolver()) {
			resolver.answer(this.server, second);
			this.recorder.setQpsMetric(100);
			this.recorder.setApplicationUtilizationMetric(0.2);
			busy.setQpsMetric(100);
			busy.setApplicationUtilizationMetric(0.8);
			Map<String, Object> config = Map.of("enableOobLoadReport", true, "oobReportingPeriod", "1s",
					"blackoutPeriod", "0s", "weightUpdatePeriod", "0.1s");
			ManagedChannel both = NettyChannelBuilder.forTarget("scripted:///both")
				.defaultServiceConfig(Map.of("loadBalancingConfig", List.of(Map.of("weighted_round_robin", config))))
				.usePlaintext()
				.build();
			try {
				// 4 to 1 by gRFC A58; while weights are unknown it is 1 to 1.
				await().untilAsserted(() -> {
					long before = second.calls();
					for (int i = 0; i < 200; i++) {
						ClientCalls.blockingUnaryCall(both, EchoServer.ECHO, CallOptions.DEFAULT, "hello");
					}
					assertThat(second.calls() - before).isCloseTo(40L, within(4L));
				});
			}
			finally {
				both.shutdownNow();
			}
		}
	}

	@Test
	void ownCodecReadsItToo() {
		this.recorder.setApplicationUtilizationMetric(0.5);
		start(true, 5, "pick_first");
		OrcaReport report = OrcaCodec.decode(load(new CpuUsage(() -> 0, () -> 2)).report());
		assertThat(report).isEqualTo(new OrcaReport(0, 0.5, 0, 0));
	}

	@Test
	void cpuUtilizationIsTheShareOfTheProcessorsThatTheProcessMayUse() {
		start(true, 0, "pick_first");
		AtomicLong cpu = new AtomicLong();
		ServerLoad load = load(new CpuUsage(cpu::get, () -> 4));
		cpu.addAndGet(6L * TENTH_OF_A_SECOND);
		this.now.addAndGet(5L * TENTH_OF_A_SECOND);
		assertThat(OrcaCodec.decode(load.report()).cpuUtilization()).as("not a second yet").isZero();
		this.now.addAndGet(5L * TENTH_OF_A_SECOND);
		assertThat(OrcaCodec.decode(load.report()).cpuUtilization()).isEqualTo(0.15, within(1e-9));
		assertThat(CpuUsage.ofThisProcess().nanos().getAsLong()).isPositive();
	}

	private ServerLoad load(CpuUsage cpu) {
		return new ServerLoad(new OpenCalls(this.now::get, null), null, this.recorder, cpu, this.now::get);
	}

	@Test
	void refusedCallsAreErrorsButNoRequests() {
		List<StreamObserver<String>> kept = new CopyOnWriteArrayList<>();
		start(true, 1, "pick_first");
		this.server.answering((request, responses) -> kept.add(responses));
		ClientCalls.asyncUnaryCall(this.channel.newCall(EchoServer.ECHO, CallOptions.DEFAULT), "", new Ignoring());
		await().until(() -> kept.size() == 1);
		for (int i = 0; i < 4; i++) {
			ClientCalls.asyncUnaryCall(this.channel.newCall(EchoServer.ECHO, CallOptions.DEFAULT), "", new Ignoring());
		}
		await().until(() -> this.control.snapshot().rejected() == 4 && this.control.snapshot().inFlight() == 1);
		kept.get(0).onNext("late");
		kept.get(0).onCompleted();
		await().until(() -> this.control.snapshot().inFlight() == 0);
		this.now.addAndGet(TimeUnit.SECONDS.toNanos(1));
		this.server.answering((request, responses) -> {
			responses.onNext("yes");
			responses.onCompleted();
		});
		call();
		assertThat(this.reports.get(0).getQps()).isEqualTo(1);
		assertThat(this.reports.get(0).getEps()).isEqualTo(4);
	}

	@Test
	void probesAreAnsweredEvenWhenCallsAreRefused() {
		List<StreamObserver<String>> kept = new CopyOnWriteArrayList<>();
		start(true, 1, "pick_first");
		this.server.answering((request, responses) -> kept.add(responses));
		probe();
		ClientCalls.asyncUnaryCall(this.channel.newCall(EchoServer.ECHO, CallOptions.DEFAULT), "", new Ignoring());
		await().until(() -> kept.size() == 1);
		assertThat(probe()).isEqualTo(new Probe(1, 0));
		assertThat(this.control.snapshot().accepted()).as("a probe is not a call").isEqualTo(1);
	}

	private Probe probe() {
		return ClientCalls.blockingUnaryCall(this.channel, Probe.METHOD, CallOptions.DEFAULT, Probe.REQUEST);
	}

	@Test
	void nothingIsSaidWhenItIsTurnedOff() {
		start(false, 0, "pick_first");
		call();
		assertThat(this.reports).isEmpty();
	}

	private static final class Ignoring implements StreamObserver<String> {

		@Override
		public void onNext(String value) {
		}

		@Override
		public void onError(Throwable error) {
		}

		@Override
		public void onCompleted() {
		}

	}

	/** pick_first that subscribes to the load reports of its backend. */
	private static final class Subscribing extends LoadBalancerProvider {

		private final List<MetricReport> reports;

		private final long millis;

		Subscribing(List<MetricReport> reports, long millis) {
			this.reports = reports;
			this.millis = millis;
		}

		@Override
		public boolean isAvailable() {
			return true;
		}

		@Override
		public int getPriority() {
			return 5;
		}

		@Override
		public String getPolicyName() {
			return "subscribing";
		}

		@Override
		public LoadBalancer newLoadBalancer(Helper helper) {
			Helper orca = OrcaOobUtil.newOrcaReportingHelper(helper);
			return LoadBalancerRegistry.getDefaultRegistry()
				.getProvider("pick_first")
				.newLoadBalancer(new ForwardingLoadBalancerHelper() {

					@Override
					protected Helper delegate() {
						return orca;
					}

					@Override
					public Subchannel createSubchannel(CreateSubchannelArgs args) {
						Subchannel subchannel = super.createSubchannel(args);
						OrcaOobUtil.setListener(subchannel, Subscribing.this.reports::add,
								OrcaReportingConfig.newBuilder()
									.setReportInterval(Subscribing.this.millis, TimeUnit.MILLISECONDS)
									.build());
						return subchannel;
					}

				});
		}

	}

}
