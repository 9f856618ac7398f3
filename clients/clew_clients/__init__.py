"""Clients of a Clew server."""
