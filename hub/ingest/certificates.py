"""The broker's own CA and its certificate. A branch pins this CA at enrolment and trusts no other on that connection.

Authority and subject key identifiers and key usages are set: Python 3.13 refuses certificates without them.
"""

import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CA_DAYS = 3650  # pinned at enrolment: as long as the boxes live
LEAF_DAYS = 397  # renewed at each start of the broker when less than a third is left
BEFORE_S = 86_400  # a branch's clock may be a day behind

CaKey = ec.EllipticCurvePrivateKey


def new_authority(name: str, at_s: int) -> tuple[bytes, bytes]:
    """(private key, certificate) of a new CA, both PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(name)
    built = (
        _start(subject, subject, key.public_key(), at_s, CA_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return _private_pem(key), built.public_bytes(Encoding.PEM)


def new_leaf(authority: tuple[bytes, bytes], hosts: Sequence[str], at_s: int) -> tuple[bytes, bytes]:
    """(private key, certificate) of a server under these names and addresses, both PEM."""
    ca_key, ca = load_pem_private_key(authority[0], None), x509.load_pem_x509_certificate(authority[1])
    if not isinstance(ca_key, CaKey):
        raise TypeError("the authority's key is not an elliptic curve key")
    key = ec.generate_private_key(ec.SECP256R1())
    built = (
        _start(_name(hosts[0]), ca.subject, key.public_key(), at_s, LEAF_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_host(host) for host in hosts]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    return _private_pem(key), built.public_bytes(Encoding.PEM)


def serves(leaf_pem: bytes, hosts: Sequence[str], at_s: int) -> bool:
    """Whether a certificate still has a third of its life and names all these hosts."""
    leaf = x509.load_pem_x509_certificate(leaf_pem)
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    fresh = leaf.not_valid_after_utc.timestamp() - at_s > LEAF_DAYS * 86_400 / 3
    return fresh and all(_host(host) in names for host in hosts)


def _start(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, at_s: int, days: int
) -> x509.CertificateBuilder:
    begin = datetime.fromtimestamp(at_s - BEFORE_S, UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
