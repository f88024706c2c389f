package io.github.grpclb.balancer;

import io.grpc.ConnectivityState;

import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.PolicyName;

/**
 * Decides which backends get connections: all of them at once, or with {@code pick-first}
 * one after another until one is ready.
 */
final class Dialler {

	private final Subchannels subchannels;

	Dialler(Subchannels subchannels) {
		this.subchannels = subchannels;
	}

	void dial(Backend[] backends, BalancingSpec spec) {
		if (spec.policy().name() == PolicyName.PICK_FIRST) {
			dialInTurn(backends);
			return;
		}
		for (Backend backend : backends) {
			backend.dial(spec.connections().perBackend(), this.subchannels);
		}
	}

	private void dialInTurn(Backend[] backends) {
		for (Backend backend : backends) {
			if (backend.state() == ConnectivityState.READY) {
				keepOnly(backend, backends);
				return;
			}
		}
		for (Backend backend : backends) {
			backend.dial(1, this.subchannels);
			if (backend.state() != ConnectivityState.TRANSIENT_FAILURE) {
				return;
			}
		}
	}

	private void keepOnly(Backend ready, Backend[] backends) {
		for (Backend backend : backends) {
			if (backend != ready) {
				backend.dial(0, this.subchannels);
			}
		}
	}

}
