"""What our sessions remember of a sign-in, by the names under which they do."""

from typing import Final

SINCE: Final = "signed_in_at"
SEEN: Final = "seen_at"
LOCKED: Final = "locked"
