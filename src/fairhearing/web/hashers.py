"""How the passphrases of staff without keys are hashed: at the cost the keyholder's own derivation has.

Two costs would tell a stranger by the clock which addresses belong to key holders and which to nobody.
"""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class StaffArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 128 MiB, three passes, one lane."""

    time_cost = 3
    memory_cost = 128 * 1024
    parallelism = 1
