package io.github.grpclb.discovery.kubernetes;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Certificates and private keys out of PEM (RFC 7468). Kubeconfigs hold PKCS#1 and SEC 1
 * keys, which the JDK reads only inside PKCS#8 (RFC 5208), so they are wrapped.
 */
final class PemContent {

	private static final Pattern BLOCK = Pattern
		.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

	/** AlgorithmIdentifier of RSA: 1.2.840.113549.1.1.1 and NULL. */
	private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

	/** 1.2.840.10045.2.1, an elliptic curve's key. */
	private static final byte[] EC_OID = HexFormat.of().parseHex("06072a8648ce3d0201");

	private static final byte[] VERSION_0 = { 2, 1, 0 };

	private static final int SEQUENCE = 0x30;

	private static final int OCTETS = 0x04;

	private PemContent() {
	}

	static List<X509Certificate> certificates(String pem) throws GeneralSecurityException {
		CertificateFactory factory = CertificateFactory.getInstance("X.509");
		List<X509Certificate> certificates = new ArrayList<>();
		Matcher block = BLOCK.matcher(pem);
		while (block.find()) {
			if (block.group(1).endsWith("CERTIFICATE")) {
				certificates.add((X509Certificate) factory
					.generateCertificate(new ByteArrayInputStream(decode(block.group(2)))));
			}
		}
		return certificates;
	}

	static PrivateKey privateKey(String pem) throws GeneralSecurityException {
		Matcher block = BLOCK.matcher(pem);
		while (block.find()) {
			byte[] der = decode(block.group(2));
			switch (block.group(1)) {
				case "PRIVATE KEY":
					return pkcs8(der);
				case "RSA PRIVATE KEY":
					return KeyFactory.getInstance("RSA").generatePrivate(wrapped(RSA, der));
				case "EC PRIVATE KEY":
					return KeyFactory.getInstance("EC").generatePrivate(wrapped(ecAlgorithm(der), der));
				default:
					// Parameters of a curve may stand before the key.
			}
		}
		throw new GeneralSecurityException("There is no unencrypted private key in PEM");
	}

	private static byte[] decode(String base64) throws GeneralSecurityException {
		try {
			return Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
		}
		catch (IllegalArgumentException ex) {
			throw new GeneralSecurityException("A PEM block is not Base64", ex);
		}
	}

	private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
		GeneralSecurityException last = new GeneralSecurityException("No algorithm fits the key");
		for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
			try {
				return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
			}
			catch (GeneralSecurityException ex) {
				last = ex;
			}
		}
		throw last;
	}

	private static PKCS8EncodedKeySpec wrapped(byte[] algorithm, byte[] key) {
		return new PKCS8EncodedKeySpec(element(SEQUENCE, VERSION_0, algorithm, element(OCTETS, key)));
	}

	/** The curve stands in the key: [0] EXPLICIT OBJECT IDENTIFIER (RFC 5915). */
	private static byte[] ecAlgorithm(byte[] key) throws GeneralSecurityException {
		for (int i = 0; i + 4 < key.length; i++) {
			int length = key[i + 3];
			boolean parameters = (key[i] & 0xff) == 0xa0 && key[i + 2] == 6 && key[i + 1] == length + 2;
			if (parameters && length > 0 && i + 4 + length <= key.length) {
				byte[] curve = new byte[length + 2];
				System.arraycopy(key, i + 2, curve, 0, curve.length);
				return element(SEQUENCE, EC_OID, curve);
			}
		}
		throw new GeneralSecurityException("The EC key does not name its curve");
	}

	/** DER: a tag, the length, the content. */
	private static byte[] element(int tag, byte[]... parts) {
		ByteArrayOutputStream content = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			content.writeBytes(part);
		}
		int length = content.size();
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.write(tag);
		if (length < 0x80) {
			out.write(length);
		}
		else {
			int bytes = (length < 0x100) ? 1 : (length < 0x10000) ? 2 : 3;
			out.write(0x80 | bytes);
			for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
				out.write(length >> shift);
			}
		}
		out.writeBytes(content.toByteArray());
		return out.toByteArray();
	}

}
