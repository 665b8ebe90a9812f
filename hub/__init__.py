"""The city's centre."""
