package io.github.grpclb;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ForeignTextTests {

	@Test
	void longTextIsCutAt300Characters() {
		assertThat(ForeignText.of("x".repeat(60_000))).isEqualTo("x".repeat(300) + "…");
	}

	@Test
	void surrogatePairIsNotTornApart() {
		assertThat(ForeignText.of("x".repeat(299) + "😀😀")).isEqualTo("x".repeat(299) + "…");
	}

	@Test
	void controlAndDirectionCharactersAreEscaped() {
		assertThat(ForeignText.of("a\r\n\u001b[31mb\u202ec\u2028d\u0000"))
			.isEqualTo("a\\u000d\\u000a\\u001b[31mb\\u202ec\\u2028d\\u0000");
	}

	@Test
	void ordinaryTextOfAnyLanguageComesBackAsItIs() {
		String text = "Größe 注文 заказ";
		assertThat(ForeignText.of(text)).isSameAs(text);
		assertThat(ForeignText.orNull(null)).isNull();
	}

}
