"""The look and the guard that all pages share: tokens, templates, sessions, CSRF, forms."""
