"""Health and metrics of the centre."""
