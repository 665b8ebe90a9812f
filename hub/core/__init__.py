"""Pure decisions of the centre: receiver, liveness, routing. No I/O, no clock, no luck."""
