"""Small Litestar services of the centre, each with its own create_app()."""
