"""Clients of a Clew server."""

from clew_clients.client import Client, Opened

__all__ = ["Client", "Opened"]
