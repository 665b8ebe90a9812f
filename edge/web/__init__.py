"""Small Litestar services of the branch, each with its own create_app()."""
