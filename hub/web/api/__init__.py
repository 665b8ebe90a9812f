"""The hub's service for programs: `/api/v1`, with its description and an offline page for it."""
