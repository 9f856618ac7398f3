"""Events out to subscribers."""
