"""Is a server believed only with a certificate that an authority gave it, for its name, for today? (T31)"""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingestion.network import Failed, get
from tests.ingestion.scripted import Server, answer, network

x509 = pytest.importorskip("cryptography.x509", reason="cryptography makes the certificates")


def make_certificate(folder: Path, *, name: str, days: int) -> Path:
    """Key and self-signed certificate for a name, until so many days from now."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    end = datetime.now(UTC) + timedelta(days=days)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), 1, end - timedelta(days=30), end)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / f"{name}.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return pem


@contextmanager
def tls_server(pem: Path) -> Iterator[Server]:
    """A server that proves itself by the certificate and answers one request."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    def serve_one(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        try:
            with context.wrap_socket(connection, server_side=True) as secure:
                secure.recv(65536)
                secure.sendall(answer(b"whole"))
        except OSError:  # the client did not believe it
            connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve_one, args=(listener,), daemon=True).start()
        yield Server(listener.getsockname()[:2])


def ask(server: Server) -> bytes:
    return get(network(server, deadline_seconds=5.0), "https://a.test/x", {}, lambda _url: None).body


@pytest.mark.parametrize(
    ("name", "days", "is_known", "is_believed"),
    [("a.test", 1, True, True), ("a.test", 1, False, False), ("b.test", 1, True, False), ("a.test", -1, True, False)],
    ids=["sound", "of nobody", "of another host", "expired"],
)
def test_certificate_is_checked_though_the_address_is_pinned(
    name: str, days: int, is_known: bool, is_believed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T31, T2: the connection goes to a checked address, the name is still the host's."""
    pem = make_certificate(tmp_path, name=name, days=days)
    if is_known:
        monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(pem))
    with tls_server(pem) as server:
        if is_believed:
            assert ask(server) == b"whole"
            return
        with pytest.raises(Failed, match="TLS failed"):
            ask(server)


def test_environment_cannot_name_other_authorities(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """T31"""
    pem = make_certificate(tmp_path, name="a.test", days=1)
    for variable in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(variable, str(pem))
    with tls_server(pem) as server, pytest.raises(Failed, match="TLS failed"):
        ask(server)
