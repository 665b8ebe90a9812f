"""Property tests of this folder: quick by default, and never failed by a slow machine's clock."""

from hypothesis import settings

settings.register_profile("quick", deadline=None, max_examples=60)
settings.load_profile("quick")
