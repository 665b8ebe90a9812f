"""What the centre does: enrol, publish, revoke, verify."""
