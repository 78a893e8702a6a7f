"""Style sheets and scripts under names that hold their hash, so that browsers may keep them for ever.

`gather` copies them into HOME/web/static when the web process starts. Where nobody gathered, plain names stand in the
pages, so that a page can be made without.
"""

from __future__ import annotations

from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # WhiteNoise has no types
    """Hashed names, in scripts' imports too, and a gzipped copy beside each file."""

    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        """Return the hashed name where there is one."""
        return super().stored_name(name) if self.hashed_files else name


def gather() -> None:
    """Copy every static file into STATIC_ROOT under its hashed name, replacing what another version left there."""
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
