package io.github.grpclb.doctor.rules.fleet;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.snapshot.TlsMismatch;
import io.github.grpclb.spec.ClientSpec;

/**
 * Backends that speak TLS where the client does not, or the other way round.
 */
final class TlsOnOneSide implements ClientRule {

	static final String CODE = "TLS_MISMATCH";

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		for (TlsMismatch mismatch : TlsMismatch.values()) {
			List<String> found = now.backends()
				.stream()
				.filter(mismatch::excludes)
				.map(BackendSnapshot::address)
				.toList();
			if (!found.isEmpty()) {
				boolean tls = mismatch == TlsMismatch.SERVER_IS_TLS;
				return new Finding(Severity.ERROR, CODE, spec.name(),
						"%d of %d backends (%s) speak %s, but the client speaks %s: no connection comes about."
							.formatted(found.size(), now.backends().size(), Texts.list(found),
									tls ? "TLS" : "plaintext", tls ? "plaintext" : "TLS"),
						"Set grpc.lb.clients.%s.plaintext: %s, or configure the backends alike.".formatted(spec.name(),
								!tls));
			}
		}
		return null;
	}

}
