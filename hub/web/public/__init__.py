"""The citizens' page: checks a paper in the phone itself, then asks the hub."""
