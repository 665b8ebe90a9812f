"""What every page service is built with: look, door, sessions, forms, errors, servers. Knows nothing of the domain.

In short, for who writes a service::

    site = Site(policy=Policy(hosts=frozenset({"localhost"})), assets=Assets(), csrf_secret=..., place="pky-rkp-01")
    app = site_app(site, [home, intake], templates=[Path(__file__).parent / "templates"], sessions=store)

- `site.site_app` builds the Litestar application, `site.environment` the templates (`base.html`, `components.html`).
- `forms.decode(Struct, await read_items(request))` gives `Form(value, faults, typed)`.
- `problems.Problem`, `problems.read_json`, `problems.problem_handlers` are for APIs (RFC 9457).
- `sessions.begin_session` at each log-in, `sessions.end_session` at the end, `SqliteSessions` behind them.
- `dispatch.Dispatcher({"/": desk, "/verify": verify})` puts services behind one port; `serve.serving` runs ports.
"""
