"""The page of the format says what the code does: its example comes out, and nothing is left unsaid."""

import re
from pathlib import Path

from fairhearing.audit.checkpoint import open_checkpoint
from fairhearing.audit.keyholder_verbs import KEYHOLDER_VERBS
from fairhearing.audit.leaf import parse_leaf
from fairhearing.audit.tree import leaf_hash, tree_root
from fairhearing.vault.note import NoteVerifier

PAGE = (Path(__file__).parents[2] / "docs/reference/formats/audit-log.md").read_text("utf-8")


def test_every_verb_of_the_keyholder_is_on_the_page():
    assert {verb for verb in KEYHOLDER_VERBS if f"`{verb}`" not in PAGE} == set()


def test_the_example_comes_out():
    blocks = re.findall(r"```\n(.*?)```", PAGE, re.DOTALL)
    entries = [block.splitlines() for block in blocks[:2]]
    for entry, digest in entries:
        parse_leaf(entry.encode())
        assert leaf_hash(entry.encode()).hex() == digest

    signed = open_checkpoint(blocks[3], NoteVerifier.parse(blocks[2].strip()))

    assert signed.size == 2
    assert signed.root == tree_root([leaf_hash(entry.encode()) for entry, _ in entries])
