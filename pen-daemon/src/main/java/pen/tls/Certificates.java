// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pen.os.FileError;

/** X.509 certificates (RFC 5280) in PEM files, and the order in which a server sends them. */
public final class Certificates {
    /** OpenSSL's names, the older ones too. */
    private static final Set<String> LABELS = Set.of("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE");

    /** openssl-rehash(1): the hash of the subject, and a number; revocation lists have an r before it. */
    private static final Pattern HASHED = Pattern.compile("[0-9a-f]{8}\\.[0-9]+");

    /** What fits in shorter ones no protocol signs any more; bits. */
    private static final int SHORTEST_RSA = 1024;

    private Certificates() {}

    /**
     * All certificates of a file, which may hold keys and text besides, in order. Blocks on the file, so never on an
     * event loop.
     *
     * @return at least one
     * @throws IOException if the file cannot be read, has no certificate, or one is damaged; the message names the
     *     file, and which certificate it is
     */
    public static List<X509Certificate> read(Path file) throws IOException {
        List<PemBlock> blocks = PemBlock.read(file);
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemBlock block : blocks) {
            if (LABELS.contains(block.label())) {
                certificates.add(certificate(block, certificates.size() + 1));
            }
        }
        if (certificates.isEmpty()) {
            throw new IOException(file + ": no certificate (found: " + PemBlock.describe(blocks)
                    + "; expected: CERTIFICATE, in PEM)");
        }
        return certificates;
    }

    /**
     * All certificates of a directory of certification authorities: those in files whose names are hashes, as
     * openssl-rehash(1) and c_rehash make them. Blocks on the files, so never on an event loop.
     *
     * @return at least one; none twice
     * @throws IOException if the directory or such a file cannot be read, there is none, or one is damaged; the message
     *     names the file or the directory
     */
    public static List<X509Certificate> directory(Path directory) throws IOException {
        Set<Path> files = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path file : entries) {
                if (HASHED.matcher(file.getFileName().toString()).matches()) {
                    files.add(file);
                }
            }
        } catch (IOException e) {
            throw new FileError(directory, "cannot read", e);
        }
        if (files.isEmpty()) {
            throw new IOException(
                    directory + ": no certificate (expected: files named as 1a2b3c4d.0, as openssl rehash makes them)");
        }
        Set<X509Certificate> certificates = new LinkedHashSet<>();
        for (Path file : files) {
            certificates.addAll(read(file));
        }
        return List.copyOf(certificates);
    }

    /**
     * The certificates that a server sends: each is followed by that of its issuer (RFC 8446, 4.4.2). The self-signed
     * one at the end is left out, as a client has it or does not trust it; what does not belong to the chain is left
     * out too. Dates do not matter here.
     *
     * @param own the server's certificate, and others in any order
     * @param more where issuers are looked for that {@code own} has not
     * @return the server's certificate, and its issuers as far as they are known
     */
    public static List<X509Certificate> chain(List<X509Certificate> own, List<X509Certificate> more) {
        List<X509Certificate> chain = new ArrayList<>();
        List<X509Certificate> candidates = new ArrayList<>(own);
        // Of two that were issued to the same authority, the one that is good for longer.
        more.stream()
                .sorted(Comparator.comparing(X509Certificate::getNotAfter).reversed())
                .forEach(candidates::add);
        Optional<X509Certificate> next = Optional.of(own.get(0));
        while (next.isPresent()) {
            X509Certificate last = next.get();
            chain.add(last);
            next = candidates.stream()
                    .filter(candidate -> !chain.contains(candidate) && issued(candidate, last))
                    .findFirst()
                    .filter(issuer -> !issued(issuer, issuer));
        }
        return chain;
    }

    /**
     * Makes sure that a key is that of a certificate, and one that clients take.
     *
     * @param certificateFile where the certificate is, for the message
     * @param keyFile where the key is
     * @throws IOException if it is not; the message names the files
     */
    public static void requireMatch(X509Certificate certificate, PrivateKey key, Path certificateFile, Path keyFile)
            throws IOException {
        if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < SHORTEST_RSA) {
            throw new IOException(keyFile + ": an RSA key of "
                    + rsa.getModulus().bitLength() + " bits (expected: at least " + SHORTEST_RSA + "; good: 2048)");
        }
        try {
            if (isPair(certificate, key)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw mismatch(certificate, certificateFile, keyFile, e);
        }
        throw mismatch(certificate, certificateFile, keyFile, null);
    }

    private static X509Certificate certificate(PemBlock block, int number) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(block.der()));
        } catch (CertificateException e) {
            throw block.error("certificate " + number + " of the file is damaged: " + e.getMessage(), e);
        }
    }

    private static boolean issued(X509Certificate issuer, X509Certificate certificate) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            // The exception is the answer: another authority of the same name.
            return false;
        }
    }

    private static boolean isPair(X509Certificate certificate, PrivateKey key) throws GeneralSecurityException {
        String algorithm = key.getAlgorithm();
        if (!algorithm.equals(certificate.getPublicKey().getAlgorithm())) {
            return false;
        }
        Signature signature = Signature.getInstance(
                switch (algorithm) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> algorithm;
                });
        byte[] text = certificate.getEncoded();
        signature.initSign(key);
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(text);
        return signature.verify(signed);
    }

    private static IOException mismatch(
            X509Certificate certificate, Path certificateFile, Path keyFile, @Nullable Throwable cause) {
        return new IOException(
                keyFile + ": the private key does not belong to the certificate in " + certificateFile
                        + " (expected: the key of its first certificate, "
                        + certificate.getSubjectX500Principal() + ")",
                cause);
    }
}
