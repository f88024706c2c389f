package io.github.grpclb.verification.languages;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class GrpcioServersTests extends TheirServers {

	GrpcioServersTests() {
		super(Language.GRPCIO);
	}

}
