"""Django's settings."""

SECRET_KEY = "replaced by the settings proper"
INSTALLED_APPS: list[str] = []
DATABASES: dict[str, dict[str, str]] = {}
USE_TZ = True
