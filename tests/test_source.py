"""What the whole source keeps to: ciphers, hashes, drawn numbers, commands, queries, what browsers store."""

import ast
import hashlib
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "src/fairhearing"
SHORT = {
    "cli/demo/sign_in_words.py": "sha1",  # HMAC-SHA-1, as RFC 6238 and every phone have it
    "keyholder/second_steps/codes.py": "sha1",
    "web/one_time_code.py": "sha1",
    "wire/srtp.py": "sha1",  # RFC 3711
    "wire/srtcp.py": "sha1",
    "cli/bench/record/load/deck.py": "sha1",  # packets that a benchmark sends by SRTP
    "wire/sip_digest.py": "md5",  # RFC 7616; SHA-256 is offered first, older phone systems know no other
}
SHORT_HASHES = {"md5", "sha1"}
SRTP = {"wire/srtp.py", "cli/bench/record/load/deck.py"}
HASHES = {"sha256", "sha512", "shake_256", "blake2b", "file_digest", "pbkdf2_hmac"}
CHANCE = {  # repeatable draws that hide nothing, and the system's generator under another name
    "catalogue/heard.py": "which of many waiting files are looked at next",
    "cli/bench/": "noise of a benchmark",
    "cli/demo/": "the demonstration's past",
    "retention/reconciliation.py": "a sample whose seed is told",
    "retention/storage_trial.py": "which blocks of the store are looked at",
    "subject_access/search_trial.py": "names and numbers of test people",
    "subject_access/trial_people.py": "names and numbers of test people",
    "web/job_kinds.py": "SystemRandom",
}


@pytest.fixture(scope="module")
def source():
    """What stands in all modules, by kind of node, each with its module's path under the package."""
    found = defaultdict(list)
    for path in ROOT.rglob("*.py"):
        if "migrations" not in path.parts:
            for node in ast.walk(ast.parse(path.read_text())):
                found[type(node)].append((path.relative_to(ROOT).as_posix(), node))
    return found


def nodes(source, *kinds):
    return [each for kind in kinds for each in source[kind]]


def called(source, *names):
    """Return where functions of these names are called, as `name` or at the end of `a.name`."""
    calls = nodes(source, ast.Call)
    return [(path, call) for path, call in calls if dotted(call.func).rpartition(".")[2] in names]


def dotted(node):
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def imported(source):
    """Return (path, module, name) for each thing that is imported."""
    for path, node in nodes(source, ast.Import, ast.ImportFrom):
        for each in node.names:
            module = node.module or "" if isinstance(node, ast.ImportFrom) else each.name
            yield path, module, each.name


def scripts():
    ours = [path for path in ROOT.rglob("*.js") if not {"nhsuk", "hpke", "node_modules"} & set(path.parts)]
    assert len(ours) > 10
    return {path.relative_to(ROOT).as_posix(): path.read_text() for path in ours}


def test_sound_keys_and_files_are_encrypted_by_aes_gcm_and_srtp_by_its_own_modes(source):
    found = {
        (path, name)
        for path, module, name in imported(source)
        if module.startswith("cryptography.hazmat.primitives.ciphers")
    }

    assert {name for _, name in found} == {"AESGCM", "AES", "Cipher", "CipherContext", "CTR", "ECB"}
    assert {path for path, name in found if name != "AESGCM"} == {*SRTP, "wire/srtcp.py"}
    assert {path for path, name in found if name == "ECB"} <= SRTP  # counter mode of many packets at once


def test_every_hash_is_long_enough_save_where_a_standard_of_phones_has_another(source):
    taken = {(path, dotted(each).removeprefix("hashlib.")) for path, each in nodes(source, ast.Attribute)}
    hashes = {(path, name) for path, name in taken if hasattr(hashlib, name)}
    short = {(path, name.lower()) for path, _, name in imported(source) if name in ("MD5", "SHA1")}

    assert {name for _, name in hashes if name not in SHORT_HASHES} <= HASHES
    assert short | {(path, name) for path, name in hashes if name in SHORT_HASHES} == set(SHORT.items())


def test_what_must_not_be_guessed_is_drawn_by_the_system(source):
    found = {path for path, module, name in imported(source) if "random" in (module, name) and module != "numpy"}

    unexplained = {path for path in found if not path.startswith(tuple(CHANCE))}
    assert unexplained == set()
    assert ("web/job_kinds.py", "random", "SystemRandom") in set(imported(source))


def test_no_program_is_started_by_a_shell(source):
    keywords = {word.arg for _, call in nodes(source, ast.Call) for word in call.keywords}

    named = {dotted(call.func) for _, call in nodes(source, ast.Call)}

    assert "shell" not in keywords
    assert "os.system" not in named
    assert called(source, "popen", "getoutput", "create_subprocess_shell") == []


def test_nothing_that_is_read_is_run_or_unpickled(source):
    modules = {module for _, module, _ in imported(source)}

    assert called(source, "eval", "exec") == []
    assert not modules & {"pickle", "marshal", "shelve", "dill", "yaml"}


def test_templates_and_formats_are_texts_of_ours(source):
    """A format is a constant, or named like one; nothing makes a template of a text, or marks a text as safe HTML."""
    formats = [
        (path, call.func.value) for path, call in called(source, "format") if isinstance(call.func, ast.Attribute)
    ]
    odd = [(path, ast.unparse(each)) for path, each in formats if not is_constant(each)]

    assert called(source, "from_string", "Template", "format_map", "mark_safe", "Markup") == []
    assert sorted(odd) == [  # of tables of constants
        ("health/words.py", "WORDS[kind].found"),
        ("web/set_up/phone_form.py", "each"),
    ]


def is_constant(node):
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.lstrip("_").isupper())


def test_patterns_are_put_together_from_constants_or_escaped(source):
    patterns = [
        (path, call.args[0])
        for path, call in nodes(source, ast.Call)
        if dotted(call.func).startswith("re.") and dotted(call.func) != "re.escape" and call.args
    ]
    joined = [
        (path, part.value)
        for path, each in patterns
        if isinstance(each, ast.JoinedStr)
        for part in each.values
        if isinstance(part, ast.FormattedValue)
    ]

    assert len(patterns) > 50
    assert [(path, ast.unparse(each)) for path, each in joined if not is_safe_part(each)] == []


def is_safe_part(node):
    return is_constant(node) or (isinstance(node, ast.Call) and ast.unparse(node.func) in ("re.escape", "'|'.join"))


def test_no_query_holds_what_somebody_typed(source):
    """Text is put into a statement where it names a table or a key of ours, in the few modules that have a reason."""
    statements = [
        (path, part.value)
        for path, call in called(source, "execute", "executemany", "executescript", "raw", "extra", "RawSQL")
        for part in (call.args[0].values if call.args and isinstance(call.args[0], ast.JoinedStr) else ())
        if isinstance(part, ast.FormattedValue)
    ]

    assert {(path, ast.unparse(each)) for path, each in statements} == {
        ("backup/catalogue.py", "key"),  # 64 hexadecimal digits of the catalogue's key file
        ("backup/catalogue.py", "table"),  # of a tuple in the module
        ("capture/imports/ledger.py", "columns"),
        *(("cli/bench/many/bulk_rows.py", ours) for ours in ("columns", "meta.db_table", "name", "places")),
        ("capture/imports/ledger.py", "where"),
        ("vault/keyring.py", "self._columns"),
        ("vault/keyring_file.py", "name"),
        ("web/postgresql_copies.py", "table"),
        ("web/sqlcipher/base.py", "key"),
    }


def test_no_form_takes_fields_that_its_view_did_not_name(source):
    bases = {dotted(base).rpartition(".")[2] for _, node in nodes(source, ast.ClassDef) for base in node.bases}
    spread = [
        (path, ast.unparse(word.value))
        for path, call in nodes(source, ast.Call)
        for word in call.keywords
        if word.arg is None and re.search(r"\.(POST|GET|FILES)\b", ast.unparse(word.value))
    ]

    assert not bases & {"ModelForm", "UpdateView", "CreateView", "ModelViewSet"}
    assert spread == []


def test_browsers_store_the_moment_of_the_last_key_and_nothing_else():
    stored = {
        (path, line.strip())
        for path, text in scripts().items()
        for line in text.splitlines()
        if re.search(r"(local|session)Storage|indexedDB|document\.cookie|caches\.", line)
    }

    assert {path for path, _ in stored} == {"web/static/fairhearing/lock.js"}
    assert {re.search(r"Storage\.\w+\((\w+)", line)[1] for _, line in stored} == {"USED"}


def test_scripts_run_no_text_and_walk_no_foreign_keys():
    for path, text in scripts().items():
        assert not re.search(
            r"\beval\(|new Function|document\.write|__proto__|Object\.assign\(\s*\w+\.prototype", text
        ), path
        assert not re.search(r"<(applet|object|embed)\b", text), path


def test_passphrases_are_masked_and_may_be_pasted_or_filled_in():
    pages = {path: path.read_text() for path in ROOT.rglob("*.jinja")}
    fields = [
        field
        for text in pages.values()
        for field in re.findall(r"<input[^>]*>", text)
        if 'type="password"' in field or re.search(r'name="[^"]*passphrase', field)
    ]

    assert fields
    assert all('type="password"' in field and "autocomplete=" in field for field in fields)
    assert not [
        path for path, text in pages.items() if re.search(r"onpaste|autocomplete=\"off\"[^>]*type=\"password", text)
    ]
    assert not [path for path, text in scripts().items() if re.search(r"['\"]paste['\"]", text)]
