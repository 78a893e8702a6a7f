"""Anybody draws a published sample again, with nothing but its seed and its list."""

from tests.quality.test_sampling import CALLS, LISTED, SEED

from fairhearing.cli.main import main
from fairhearing.quality.sampling import write_list


def draw(capsys, seed, file):
    code = main(["quality", "draw", "--seed", seed, "--ids", str(file)])
    return code, capsys.readouterr()


def test_the_vector_is_drawn_again(capsys, tmp_path):
    file = tmp_path / "sample-2026-10.txt"
    file.write_text(write_list(LISTED))

    code, said = draw(capsys, SEED, file)

    assert code == 0
    assert [line.split()[1] for line in said.out.splitlines() if line.startswith("drawn")] == [
        CALLS[n - 1] for n in (3, 4, 6, 7, 8)
    ]
    assert "96d0accb6b891df6" in said.out


def test_what_is_no_list_no_seed_or_no_file_is_said(capsys, tmp_path):
    file = tmp_path / "list.txt"

    missing = draw(capsys, SEED, file)
    file.write_bytes(b"\xff")
    foreign = draw(capsys, SEED, file)
    file.write_text(write_list(LISTED))
    unseeded = draw(capsys, "5a", file)

    assert [missing[0], foreign[0], unseeded[0]] == [66, 65, 65]
    assert all("hint: " in said.err for _, said in (missing, foreign, unseeded))
