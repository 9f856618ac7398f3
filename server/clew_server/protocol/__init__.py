"""The protocol described for machines: OpenAPI for HTTP, AsyncAPI for the events. Generated from the types and the routes' table.

A route gets its place in `declared` (visits.py, persons.py, exports.py): its bodies, answers and errors. One without a declaration, and a
declaration without a route, is an error. `python -m clew_server.protocol docs/protocol` writes the files.
"""
