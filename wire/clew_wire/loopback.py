"""WebRTC on a machine without a network: aioice never offers 127.0.0.1, so recorder and server on one machine would not meet."""

from __future__ import annotations

from typing import Any


def offer_loopback_when_alone() -> None:
    """From now on, in this process, a machine with no other address offers 127.0.0.1 for media.

    With another address it is left out: browsers have no loopback candidate to pair it with. Calling it again changes nothing.
    """
    from aioice import ice

    found: Any = ice.get_host_addresses
    if getattr(found, "offers_loopback", False):
        return

    def get_host_addresses(use_ipv4: bool, use_ipv6: bool) -> list[str]:
        addresses: list[str] = found(use_ipv4, use_ipv6)
        return addresses or (["127.0.0.1"] if use_ipv4 else [])

    get_host_addresses.offers_loopback = True  # type: ignore[attr-defined]
    ice.get_host_addresses = get_host_addresses
