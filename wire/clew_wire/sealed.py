"""Frames as they lie on a recorder's disk and travel in repair: sealed, so that a stolen recorder can't read its own spool.

One content key serves one run of one recorder in one visit. It lives in memory; what is stored with the frames is the key wrapped to the
server's public key (RSA-OAEP with SHA-256, RFC 8017, 7.1; what browsers call RSA-OAEP). A frame is sealed by AES-256-GCM (NIST SP 800-38D):
the nonce is its number, which a run uses once, and the visit's id is bound to it, so no frame can stand in for another.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clew_wire.errors import CodecError

KEY_BYTES = 32
TAG_BYTES = 16
"by which a sealed frame is longer than its payload"
RSA_BITS = 3072
"128 bits of strength (NIST SP 800-57, part 1, table 2)"
ALGORITHM = "RSA-OAEP-256"
"how a content key is wrapped, by its name in JOSE (RFC 7518, 4.3)"
OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)


class Seal:
    """Seals and opens the frames of one recorder's run."""

    def __init__(self, session: str, key: bytes | None = None) -> None:
        """`session`: the visit's id. `key`: 32 bytes; None makes a new one."""
        self._key = key or AESGCM.generate_key(8 * KEY_BYTES)
        self._cipher = AESGCM(self._key)
        self._session = session.encode()

    def seal(self, n: int, opus: bytes) -> bytes:
        """Frame n, sealed. Seal each number once: a second payload under one number would tell both."""
        return self._cipher.encrypt(_nonce(n), opus, self._session)

    def open(self, n: int, sealed: bytes) -> bytes:
        """The payload of frame n. Raises CodecError when it is damaged, or another frame's, or another visit's."""
        try:
            return self._cipher.decrypt(_nonce(n), sealed, self._session)
        except InvalidTag:
            raise CodecError(f"frame {n} can't be opened: it is damaged, or sealed for something else") from None

    def wrapped(self, public_pem: bytes) -> bytes:
        """The key, for the server that owns the public key (PEM). Raises CodecError for what is no such key."""
        try:
            public = serialization.load_pem_public_key(public_pem)
        except ValueError:
            public = None
        if not isinstance(public, rsa.RSAPublicKey):
            raise CodecError("the server's key is not an RSA public key in PEM")
        return public.encrypt(self._key, OAEP)


def new_private_key() -> bytes:
    """A server's private key, PEM (PKCS 8)."""
    form = serialization.PrivateFormat.PKCS8
    return rsa.generate_private_key(65537, RSA_BITS).private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


class Unwrapper:
    """The server's side: opens wrapped content keys."""

    def __init__(self, private_pem: bytes) -> None:
        """Raises CodecError for what is no RSA private key in PEM."""
        try:
            key = serialization.load_pem_private_key(private_pem, None)
        except (ValueError, TypeError):
            key = None
        if not isinstance(key, rsa.RSAPrivateKey):
            raise CodecError("that is not an RSA private key in PEM")
        self._private = key

    @property
    def public_pem(self) -> bytes:
        """What recorders wrap to."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self._private.public_key().public_bytes(serialization.Encoding.PEM, form)

    def seal(self, session: str, wrapped: bytes) -> Seal:
        """The seal that a recorder wrapped. Raises CodecError when it was wrapped to another server's key."""
        try:
            key = self._private.decrypt(wrapped, OAEP)
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise CodecError("the key of these frames was wrapped for another server")
        return Seal(session, key)


def _nonce(n: int) -> bytes:
    return n.to_bytes(12, "big")
