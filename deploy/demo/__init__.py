"""`make run`: hub, broker and branches of a fictional city as real processes on one machine, with links one can cut.

Starts the product's own commands and speaks to them only as anybody could: by their command line, HTTP API and pages.
May not touch their databases, and imports neither hub nor edge but for their command lines (`warm`).
"""
