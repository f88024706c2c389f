package io.github.grpclb.policy;

import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.load.LoadTracer;

/**
 * Makes candidates and their calls.
 */
final class Backends {

	private static final LongSupplier NO_TIME = () -> 1;

	private Backends() {
	}

	static Candidate[] weighing(double... weights) {
		return weighing(NO_TIME, weights);
	}

	static Candidate[] weighing(LongSupplier ticker, double... weights) {
		return IntStream.range(0, weights.length)
			.mapToObj((i) -> weighing(new BackendLoad(address(i), ticker), weights[i]))
			.toArray(Candidate[]::new);
	}

	static Candidate weighing(BackendLoad load, double weight) {
		return new Candidate(load.address(), load, weight) {
		};
	}

	static Candidate[] alike(int count) {
		return weighing(equal(count));
	}

	static double[] equal(int count) {
		double[] weights = new double[count];
		Arrays.fill(weights, 1);
		return weights;
	}

	static Candidates all(Candidate... candidates) {
		return new Candidates(candidates, candidates);
	}

	static Candidate[] without(Candidate[] candidates, int index) {
		return IntStream.range(0, candidates.length)
			.filter((i) -> i != index)
			.mapToObj((i) -> candidates[i])
			.toArray(Candidate[]::new);
	}

	/** Starts a call; the caller ends it by {@code streamClosed}. */
	static ClientStreamTracer start(@Nullable Candidate candidate) {
		if (candidate == null) {
			throw new IllegalStateException("Nothing was picked");
		}
		ClientStreamTracer tracer = LoadTracer.factory(candidate.load())
			.newClientStreamTracer(
					ClientStreamTracer.StreamInfo.newBuilder().setCallOptions(CallOptions.DEFAULT).build(),
					new Metadata());
		tracer.streamCreated(Attributes.EMPTY, new Metadata());
		return tracer;
	}

	private static String address(int index) {
		return "10.%d.%d.%d:50051".formatted(index >> 16, (index >> 8) & 255, index & 255);
	}

}
