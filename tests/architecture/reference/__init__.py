"""Writes those parts of `docs/reference/` that the code itself knows, so that neither can leave the other behind.

`python -m tests.architecture.reference` writes them anew; `test_reference.py` fails when they differ. A part stands in
its page between `<!-- begin NAME: … -->` and `<!-- end NAME -->`; all other text is written by people.
"""
