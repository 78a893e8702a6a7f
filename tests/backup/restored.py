"""Bringing a small home back, as the command does up to the database."""

from fairhearing.backup.catalogue import EncryptedFile
from fairhearing.backup.repository import find_repository, open_repository
from fairhearing.backup.repository_key import RepositoryKey, load_key, sealed_keys, with_earlier
from fairhearing.backup.restoring import Damages, begin_restore, finish_restore, restore
from fairhearing.vault.home import Home
from fairhearing.vault.unseal import PracticeKey


def opened_by_kit(target, kits):
    """Open a repository with nothing but a kit."""
    found = find_repository(target)
    [sealed] = [each for each in sealed_keys(target) if each.key_id == kits[0].key_id]
    key = PracticeKey(kits[0].seed).open_backup_key(sealed.sealed, sealed.practice, found)
    return open_repository(target, with_earlier(target, RepositoryKey(found, key), sealed.number), found)


def opened_by_key_file(target, path):
    return open_repository(target, load_key(path), find_repository(target))


def bring_back(repository, root, generation="", *, leaves_out=False, finishes=True):
    """Restore into a new folder; return the home and what is said of it."""
    home = Home(root)
    begin_restore(home, repository)
    said = restore(repository, home, EncryptedFile(home), generation, Damages(leaves_out=leaves_out))
    if finishes:
        finish_restore(home)
    return home, said
