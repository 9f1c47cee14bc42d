"""The certificate authority that the embedded databases' clients trust, as Amazon's on AWS."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
_AUTHORITY_DAYS = 3650
_SERVER_DAYS = 390  # clients on macOS refuse server certificates that last longer than 397 days


@dataclass(frozen=True, kw_only=True)
class ServerCertificate:
    """A server's certificate and its private key, both as PEM files."""

    certificate_file: Path
    key_file: Path


class CertificateAuthority:
    """An authority of this machine alone; its key never leaves its folder.

    Attributes:
        folder: Where the authority's key and certificate are.
        ca_file: The authority's own certificate: what clients are told to trust.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ca_file = folder / "ca.pem"
        self._key_file = folder / "ca.key"

    @classmethod
    def create(cls, folder: Path) -> CertificateAuthority:
        """The authority in this folder; made if it is not there yet."""
        authority = cls(folder)
        if not (authority.ca_file.is_file() and authority._key_file.is_file()):
            folder.mkdir(parents=True, exist_ok=True)
            authority._make()
        return authority

    def issue(self, name: str = "server", *, hosts: Sequence[str] = _LOCAL_NAMES) -> ServerCertificate:
        """A new certificate for a server that is reached under these host names and addresses.

        Args:
            name: Names the files in the authority's folder.
            hosts: What clients call the server; by default this machine's own names.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        authority = x509.load_pem_x509_certificate(self.ca_file.read_bytes())
        certificate = (
            _unsigned(hosts[0], authority.subject, key.public_key(), _SERVER_DAYS)
            .add_extension(
                x509.SubjectAlternativeName([_general_name(host) for host in hosts]), critical=False
            )
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(_signed_by(self._key().public_key()), critical=False)
            .sign(self._key(), hashes.SHA256())
        )
        issued = ServerCertificate(
            certificate_file=self.folder / f"{name}.pem", key_file=self.folder / f"{name}.key"
        )
        _write_key(issued.key_file, key)
        issued.certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return issued

    def _make(self) -> None:
        """A new key and a certificate signed by itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "LibreChat catalog embedded cloud")])
        certificate = (
            _unsigned("LibreChat catalog embedded cloud", name, key.public_key(), _AUTHORITY_DAYS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_SIGNS_CERTIFICATES, critical=True)
            .add_extension(_signed_by(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        _write_key(self._key_file, key)
        self.ca_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def _key(self) -> ec.EllipticCurvePrivateKey:
        key = serialization.load_pem_private_key(self._key_file.read_bytes(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            message = f"{self._key_file} is not the elliptic-curve key that this authority was made with."
            raise TypeError(message)
        return key


_SIGNS_CERTIFICATES = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


def _unsigned(
    subject: str, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    """What every certificate says; valid from an hour ago, for clocks that are late."""
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _signed_by(key: ec.EllipticCurvePublicKey) -> x509.AuthorityKeyIdentifier:
    """The identifier of the authority's key, without which strict clients refuse a certificate.

    Strict is the default from Python 3.13 on (Python documentation, ``ssl.create_default_context``).
    """
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key)


def _general_name(host: str) -> x509.GeneralName:
    """An address if it is one, else a DNS name."""
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _write_key(file: Path, key: ec.EllipticCurvePrivateKey) -> None:
    """Write a private key that nobody else may read, not even for a moment."""
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as open_file:
        open_file.write(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
