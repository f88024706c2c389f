package io.github.grpclb.verification.languages;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class GrpcJsServersTests extends TheirServers {

	GrpcJsServersTests() {
		super(Language.GRPC_JS);
	}

}
