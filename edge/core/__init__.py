"""Pure decisions of the branch: (state, command, now) -> events, or a refusal. No I/O, no clock, no luck."""
