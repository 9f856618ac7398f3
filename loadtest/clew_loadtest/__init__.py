"""A simulated clinic."""
