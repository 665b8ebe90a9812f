"""The page that a phone opens by a one-time link: it takes pictures of one paper and shows nothing else."""

from edge.web.phone.app import PATH, create_app

__all__ = ["PATH", "create_app"]
