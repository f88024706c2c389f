package io.github.grpclb.endtoend;

import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Settings;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class LimitTests {

	private final EchoServer one = EchoServer.start();

	private final EchoServer two = EchoServer.start();

	private final HeldCalls heldByOne = new HeldCalls(this.one);

	private final HeldCalls heldByTwo = new HeldCalls(this.two);

	@AfterEach
	void stop() {
		this.one.close();
		this.two.close();
	}

	private TestClient client(int maxConcurrent, int perBackend) {
		return new TestClient(
				new Settings().limits(maxConcurrent, perBackend).client(TestClient.target(this.one, this.two)));
	}

	private void release() {
		this.heldByOne.release();
		this.heldByTwo.release();
	}

	private int held() {
		return this.heldByOne.count() + this.heldByTwo.count();
	}

	private static void assertRefused(Calls calls, int count, String limit) {
		assertThat(calls.failures()).hasSize(count).allSatisfy((status) -> {
			assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
			assertThat(status.getDescription()).contains("'orders'", limit);
		});
	}

	@Test
	void aCallOverTheClientsLimitFailsAtOnceAndNamesIt() {
		try (TestClient client = client(5, 0)) {
			Calls calls = new Calls().open(client, 7);
			await().until(() -> held() == 5 && calls.ended() == 2);
			assertRefused(calls, 2, "limits.max-concurrent (5)");
			release();
			await().until(() -> calls.ended() == 7);
			assertThat(client.calls(5).values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(5);
		}
	}

	@Test
	void aBackendAtItsLimitIsSkippedAndWhenAllAreThereTheCallFailsAtOnce() {
		try (TestClient client = client(0, 2)) {
			Calls calls = new Calls().open(client, 4);
			await().until(() -> held() == 4);
			assertThat(this.heldByOne.count()).isEqualTo(2);
			calls.open(client, 1);
			await().until(() -> calls.ended() == 1);
			assertRefused(calls, 1, "limits.max-concurrent-per-backend (2)");
			this.heldByOne.release();
			await().until(() -> calls.ended() == 3);
			assertThat(client.calls(5)).containsOnlyKeys(this.one.address());
			release();
			await().until(() -> calls.ended() == 5);
		}
	}

	@Test
	void aCallThatIsCancelledGivesItsPlaceBack() {
		try (TestClient client = client(1, 0)) {
			Calls calls = new Calls().open(client, 1);
			await().until(() -> held() == 1);
			client.channel().shutdownNow();
			await().until(() -> calls.ended() == 1);
			assertThat(client.live().openCalls()).hasValue(0);
		}
	}

}
