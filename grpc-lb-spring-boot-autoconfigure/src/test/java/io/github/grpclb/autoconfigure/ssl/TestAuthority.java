package io.github.grpclb.autoconfigure.ssl;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * An authority of the test's own, which issues certificates with ascending serial
 * numbers.
 */
final class TestAuthority {

	private static final AtomicLong SERIALS = new AtomicLong(1000);

	private final KeyPair keys = keyPair();

	private final X500Name name = new X500Name("CN=Authority " + SERIALS.incrementAndGet());

	private final X509Certificate certificate = sign(this.name, this.keys, Duration.ofDays(1), true);

	private static KeyPair keyPair() {
		try {
			KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
			generator.initialize(256);
			return generator.generateKeyPair();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private X509Certificate sign(X500Name subject, KeyPair pair, Duration validity, boolean authority) {
		try {
			Instant end = Instant.now().plus(validity);
			JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(this.name,
					BigInteger.valueOf(SERIALS.incrementAndGet()), Date.from(end.minus(Duration.ofDays(2))),
					Date.from(end), subject, pair.getPublic());
			builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
			if (!authority) {
				builder.addExtension(Extension.subjectAlternativeName, false,
						new GeneralNames(new GeneralName[] { new GeneralName(GeneralName.dNSName, "localhost"),
								new GeneralName(GeneralName.iPAddress, "127.0.0.1") }));
			}
			return new JcaX509CertificateConverter().getCertificate(
					builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(this.keys.getPrivate())));
		}
		catch (GeneralSecurityException | OperatorCreationException | java.io.IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Issues a certificate that is valid for a day. */
	Issued issue() {
		return issue(Duration.ofDays(1));
	}

	/** Issues a certificate, which has expired already if the time is negative. */
	Issued issue(Duration validity) {
		KeyPair pair = keyPair();
		X509Certificate issued = sign(new X500Name("CN=orders"), pair, validity, false);
		return new Issued(issued.getSerialNumber().longValue(), pem("CERTIFICATE", encoded(issued)),
				pem("PRIVATE KEY", pair.getPrivate().getEncoded()), pem("CERTIFICATE", encoded(this.certificate)));
	}

	private static byte[] encoded(X509Certificate certificate) {
		try {
			return certificate.getEncoded();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String pem(String type, byte[] content) {
		return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(content)
				+ "\n-----END " + type + "-----\n";
	}

	/**
	 * A certificate with its key, and whom to trust.
	 *
	 * @param serial the certificate's serial number
	 * @param certificate PEM
	 * @param key PEM
	 * @param trust PEM
	 */
	record Issued(long serial, String certificate, String key, String trust) {

		SslBundle bundle() {
			return bundle(this.key);
		}

		SslBundle bundle(String otherKey) {
			return SslBundle.of(new PemSslStoreBundle(
					PemSslStore.load(PemSslStoreDetails.forCertificate(this.certificate).withPrivateKey(otherKey)),
					PemSslStore.load(PemSslStoreDetails.forCertificate(this.trust))));
		}

	}

}
