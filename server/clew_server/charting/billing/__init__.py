"""Billing: codes, units and modifiers, suggested from what the visit documents."""

from clew_server.charting.billing.suggest import suggest

__all__ = ["suggest"]
