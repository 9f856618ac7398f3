"""Sealed frames: only the server that a key was wrapped to opens them, each in its own place."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from clew_wire.errors import CodecError
from clew_wire.sealed import TAG_BYTES, Seal, Unwrapper, new_private_key


@pytest.fixture(scope="module")
def server():
    return Unwrapper(new_private_key())


def test_the_server_opens_what_a_recorder_sealed(server):
    seal = Seal("visit")
    sealed = [seal.seal(n, bytes([n]) * 60) for n in range(3)]
    assert all(len(s) == 60 + TAG_BYTES for s in sealed)
    opened = server.seal("visit", seal.wrapped(server.public_pem))
    assert [opened.open(n, s) for n, s in enumerate(sealed)] == [bytes([n]) * 60 for n in range(3)]


def test_a_frame_opens_in_its_own_place_only(server):
    seal = Seal("visit")
    sealed, wrapped = seal.seal(7, b"opus"), seal.wrapped(server.public_pem)
    for session, n, data in [
        ("visit", 8, sealed),
        ("other", 7, sealed),
        ("visit", 7, sealed[:-1]),
        ("visit", 7, bytes([sealed[0] ^ 1]) + sealed[1:]),
    ]:
        with pytest.raises(CodecError):
            server.seal(session, wrapped).open(n, data)


def test_another_servers_key_opens_nothing(server):
    with pytest.raises(CodecError, match="another server"):
        Unwrapper(new_private_key()).seal("visit", Seal("visit").wrapped(server.public_pem))
    with pytest.raises(CodecError, match="another server"):
        server.seal("visit", b"rubbish")


def test_other_keys_are_refused(server):
    other = ec.generate_private_key(ec.SECP256R1())
    public = other.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    for pem in (public, b"rubbish", b""):
        with pytest.raises(CodecError):
            Seal("visit").wrapped(pem)
        with pytest.raises(CodecError):
            Unwrapper(pem)
