import { generateKeyPair, randomBytes } from "node:crypto";
import { isIP } from "node:net";
import { promisify } from "node:util";
import forge from "node-forge";

/** What a server needs for TLS, and what its clients must trust; all of it is PEM. */
export interface ServerCertificate {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Clocks of containers may be behind. */
const BEFORE_MS = DAY_MS;

/** Longer than a simulation runs. Some clients take no certificate of more than 398 days. */
const VALID_MS = 365 * DAY_MS;

/** Values of subjectAltName. */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

const CRITICAL = { critical: true };

/**
 * Makes an authority and a certificate of it for a server. The authority's key is forgotten at once, so that nobody can make another
 * certificate which its clients would trust.
 *
 * @param hosts Names and addresses by which clients call the server.
 */
export async function makeCertificate(hosts: readonly string[]): Promise<ServerCertificate> {
  const [authorityKeys, keys] = await Promise.all([newKeys(), newKeys()]);
  const issuer = [{ name: "commonName", value: `sc-sim ${randomBytes(4).toString("hex")}` }];
  const authority = newCertificate(authorityKeys.public, issuer);
  authority.setIssuer(issuer);
  authority.setExtensions([
    { name: "basicConstraints", cA: true, pathLenConstraint: 0, ...CRITICAL },
    { name: "keyUsage", keyCertSign: true, cRLSign: true, ...CRITICAL },
    { name: "subjectKeyIdentifier" },
  ]);
  authority.sign(authorityKeys.private, forge.md.sha256.create());

  const certificate = newCertificate(keys.public, [{ name: "commonName", value: hosts[0] ?? "" }]);
  certificate.setIssuer(issuer);
  const keyIdentifier = authority.generateSubjectKeyIdentifier().getBytes();
  const altNames = hosts.map((host) =>
    isIP(host) === 0 ? { type: DNS_NAME, value: host } : { type: IP_ADDRESS, ip: host },
  );
  certificate.setExtensions([
    { name: "basicConstraints", cA: false, ...CRITICAL },
    { name: "keyUsage", digitalSignature: true, keyEncipherment: true, ...CRITICAL },
    { name: "extKeyUsage", serverAuth: true },
    { name: "subjectAltName", altNames },
    { name: "subjectKeyIdentifier" },
    { name: "authorityKeyIdentifier", keyIdentifier },
  ]);
  certificate.sign(authorityKeys.private, forge.md.sha256.create());
  return {
    authority: forge.pki.certificateToPem(authority),
    certificate: forge.pki.certificateToPem(certificate),
    key: keys.pem,
  };
}

/** Made by Node, which takes a tenth of the time and another thread. */
async function newKeys() {
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  return {
    public: forge.pki.publicKeyFromPem(publicKey),
    private: forge.pki.privateKeyFromPem(privateKey),
    pem: privateKey,
  };
}

function newCertificate(
  publicKey: forge.pki.PublicKey,
  subject: forge.pki.CertificateField[],
): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  // The first bit is 0: the number is positive.
  certificate.serialNumber = `01${randomBytes(15).toString("hex")}`;
  certificate.validity.notBefore = new Date(Date.now() - BEFORE_MS);
  certificate.validity.notAfter = new Date(Date.now() + VALID_MS);
  certificate.setSubject(subject);
  return certificate;
}
