package io.github.grpclb.autoconfigure.actuate;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;

/**
 * Everything that the endpoint shows.
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record GrpcLbDescriptor(Map<String, ClientDescriptor> clients, @Nullable ServerDescriptor server,
		List<FindingDescriptor> findings) implements OperationResponseBody {

	@JsonInclude(JsonInclude.Include.ALWAYS)
	record FindingDescriptor(Severity severity, String code, @Nullable String client, String message, String fix) {

		static FindingDescriptor of(Finding finding) {
			return new FindingDescriptor(finding.severity(), finding.code(), finding.client(), finding.message(),
					finding.fix());
		}

	}

}
