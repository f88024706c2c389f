package io.github.grpclb.autoconfigure.actuate;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;

import io.github.grpclb.autoconfigure.client.GrpcLbProperties.Doctor.FailOn;
import io.github.grpclb.autoconfigure.failure.DoctorFindingsException;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.doctor.Findings;
import io.github.grpclb.snapshot.ClientSnapshot;

/**
 * Examines the application before it serves, once more when it has started, and whenever
 * somebody looks. Every finding is logged once.
 */
class Doctor implements SmartInitializingSingleton, ApplicationListener<ApplicationStartedEvent> {

	private static final Logger logger = LoggerFactory.getLogger(Doctor.class);

	private final Findings findings;

	private final FailOn failOn;

	private final Set<List<?>> logged = ConcurrentHashMap.newKeySet();

	Doctor(Findings findings, FailOn failOn) {
		this.findings = findings;
		this.failOn = failOn;
	}

	@Override
	public void afterSingletonsInstantiated() {
		startUp();
	}

	@Override
	public void onApplicationEvent(ApplicationStartedEvent event) {
		// Only now it is known whether there is a server.
		startUp();
	}

	private void startUp() {
		List<Finding> found = this.findings.examine();
		List<Finding> errors = found.stream().filter((finding) -> finding.severity() == Severity.ERROR).toList();
		if (this.failOn == FailOn.ERROR && !errors.isEmpty()) {
			throw new DoctorFindingsException(errors);
		}
		found.forEach(this::log);
	}

	/**
	 * Examines clients whose snapshots have been taken already.
	 * @param snapshots the clients with their snapshots
	 * @return what was found
	 */
	List<Finding> examine(Map<BalancedClient, ClientSnapshot> snapshots) {
		List<Finding> found = this.findings.examine(snapshots);
		found.forEach(this::log);
		return found;
	}

	private void log(Finding finding) {
		String about = (finding.client() != null) ? "Client '" + finding.client() + "'" : "Application";
		if (!this.logged.add(List.of(finding.code(), about))) {
			return;
		}
		switch (finding.severity()) {
			case ERROR -> logger.error("{}: {} {} [{}]", about, finding.message(), finding.fix(), finding.code());
			case WARN -> logger.warn("{}: {} {} [{}]", about, finding.message(), finding.fix(), finding.code());
			case INFO -> logger.debug("{}: {} {} [{}]", about, finding.message(), finding.fix(), finding.code());
		}
	}

}
