package io.github.grpclb.discovery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class JvmHostLookupTests {

	private final List<Runnable> threads = new ArrayList<>();

	private final JvmHostLookup lookup = new JvmHostLookup(this.threads::add);

	@ParameterizedTest
	@ValueSource(strings = { "10.0.0.1", "255.255.255.255", "::1", "2001:db8::7" })
	void addressesTakeNoThread(String address) {
		CompletableFuture<HostAddresses> answer = this.lookup.ask(address);
		assertThat(this.threads).isEmpty();
		assertThat(answer).isCompleted();
		assertThat(answer.join().addresses()).hasSize(1);
	}

	@Test
	void whatIsNoAddressFailsAsAnUnknownHostDoes() {
		assertThat(this.lookup.ask("10:0:x")).isCompletedExceptionally();
		assertThat(this.threads).isEmpty();
	}

	@Test
	void namesAreLookedUpOnAnotherThread() {
		CompletableFuture<HostAddresses> answer = this.lookup.ask("localhost");
		assertThat(answer).isNotDone();
		this.threads.forEach(Runnable::run);
		assertThat(answer.join().addresses()).isNotEmpty();
	}

}
