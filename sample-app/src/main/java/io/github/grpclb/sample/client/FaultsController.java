package io.github.grpclb.sample.client;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import io.github.grpclb.sample.fleet.BackendState;
import io.github.grpclb.sample.fleet.Fleet;

/**
 * The buttons of the start page that break something. JSON only, so that a page of
 * another origin cannot press them.
 */
@RestController
@RequestMapping("/faults")
class FaultsController implements DisposableBean {

	/** More than the backends may have open at their latency then. */
	private static final int OVERLOAD_RATE = 1000;

	private static final int OVERLOAD_SECONDS = 20;

	private final Fleet fleet;

	private final Traffic traffic;

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "sample-overload");
		thread.setDaemon(true);
		return thread;
	});

	private @Nullable ScheduledFuture<?> end;

	FaultsController(Fleet fleet, Traffic traffic) {
		this.fleet = fleet;
		this.traffic = traffic;
	}

	@GetMapping
	State state() {
		this.traffic.look();
		return new State(this.fleet.states(), this.traffic.rate(), this.traffic.answered(), this.traffic.failed());
	}

	@PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
	synchronized State press(@RequestBody Press press) {
		switch (String.valueOf(press.fault())) {
			case "slow" -> this.fleet.slow(press.address(), true);
			case "fast" -> this.fleet.slow(press.address(), false);
			case "break" -> this.fleet.breakOrders(press.address(), true);
			case "mend" -> this.fleet.breakOrders(press.address(), false);
			case "kill" -> this.fleet.kill(press.address());
			case "revive" -> this.fleet.revive(press.address());
			case "start-candidate" -> this.fleet.startCandidate();
			case "stop-candidate" -> this.fleet.stopCandidate();
			case "overload" -> overload();
			default ->
				throw new IllegalArgumentException(("'fault' is '%s', but must be slow, fast, break, mend, kill, "
						+ "revive, start-candidate, stop-candidate or overload")
					.formatted(press.fault()));
		}
		return state();
	}

	private void overload() {
		if (this.end != null) {
			this.end.cancel(false);
		}
		this.fleet.busy(true);
		this.traffic.overload(OVERLOAD_RATE);
		this.end = this.timer.schedule(() -> {
			this.traffic.overload(0);
			this.fleet.busy(false);
		}, OVERLOAD_SECONDS, TimeUnit.SECONDS);
	}

	@ExceptionHandler(IllegalArgumentException.class)
	@ResponseStatus(HttpStatus.BAD_REQUEST)
	Map<String, String> refuse(IllegalArgumentException ex) {
		return Map.of("error", String.valueOf(ex.getMessage()));
	}

	@Override
	public void destroy() {
		this.timer.shutdownNow();
	}

	/**
	 * A button.
	 *
	 * @param fault what shall happen
	 * @param address to which backend; empty for all
	 */
	record Press(@Nullable String fault, String address) {

		Press {
			address = (address != null) ? address : "";
		}

	}

	/**
	 * What the start page shows.
	 *
	 * @param backends the backends
	 * @param rate calls a second
	 * @param answered calls that were answered, since the start
	 * @param failed calls that failed, since the start
	 */
	record State(List<BackendState> backends, int rate, long answered, long failed) {
	}

}
