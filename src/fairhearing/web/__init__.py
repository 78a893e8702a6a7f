"""Settings, middleware, sign-in, base templates and static files."""
