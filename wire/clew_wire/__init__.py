"""The words that recorder, server and clients share."""
