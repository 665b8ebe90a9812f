"""Health, metrics and doctor of the branch."""
