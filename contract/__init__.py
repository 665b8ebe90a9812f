"""What edge, hub and a printed paper agree on: bytes and meanings. Pure: no I/O, no clock, no luck."""
