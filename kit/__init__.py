"""Plumbing that both ends need: databases, configuration, logs, web guard. Knows nothing of the domain."""
