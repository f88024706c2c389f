package io.github.grpclb.verification.languages;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
@Tag("soak")
class GrpcGoServersTests extends TheirServers {

	GrpcGoServersTests() {
		super(Language.GRPC_GO);
	}

}
