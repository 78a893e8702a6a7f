"""`fairhearing bench`: figures, measured on this machine, in one run."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from .arguments import Commands
from .errors import CommandError, ExitCode

_MOST_CALLS = 2400


def add_to(commands: Commands) -> None:
    """Add the command with its parts."""
    bench = commands.add_parser("bench", help="measure", description="Figures, measured on this machine, in one run.")
    parts = bench.add_subparsers(title="parts", metavar="PART", required=True)
    playable = parts.add_parser("playable", help="from hang-up to sound", description=_playable.__doc__)
    playable.add_argument("--calls", type=int, default=10, help="how many calls of about 20 s (default: 10)")
    playable.set_defaults(run=_playable)
    sip = parts.add_parser("sip", help="from INVITE to answer", description=_sip.__doc__)
    sip.add_argument("--calls", type=int, default=1000, help="how many calls are live meanwhile (default: 1000)")
    sip.add_argument("--rate", type=int, default=100, help="how many calls are set up each second (default: 100)")
    sip.add_argument("--seconds", type=int, default=20, help="for how long (default: 20)")
    sip.add_argument("--sound", action="store_true", help="send 100 packets of sound a second to each live call")
    sip.set_defaults(run=_sip)
    record = parts.add_parser("record", help="the recorder at the machine's limit", description=_record.__doc__)
    record.add_argument("--calls", type=_of_calls, default=500, help="how many calls at once (default: 500)")
    record.add_argument(
        "--seconds", type=_at_least_one, default=10, help="how long each thing is measured (default: 10)"
    )
    record.add_argument("--rounds", type=_at_least_one, default=3, help="how often (default: 3)")
    rows = ("c", "python", "srtp", "scale", "stall", "delay")
    record.add_argument(
        "--only", action="append", metavar="ROW", choices=rows, help=f"of {', '.join(rows)}; repeatable"
    )
    record.add_argument(
        "--soak", type=float, nargs="?", const=60.0, metavar="MINUTES", help="200 calls for so long instead (60)"
    )
    record.add_argument("--json", action="store_true", help="print all of it as one line of JSON")
    record.set_defaults(run=_record)
    restore = parts.add_parser("restore", help="from a backup to a whole home", description=_restore.__doc__)
    restore.add_argument("--recordings", type=int, default=10_000, help="how many recordings (default: 10000)")
    restore.set_defaults(run=_restore)
    destroy = parts.add_parser("destroy", help="many recordings at once", description=_destroy.__doc__)
    destroy.add_argument("--recordings", type=int, default=100_000, help="how many (default: 100000)")
    destroy.set_defaults(run=_destroy)
    reseal = parts.add_parser("reseal", help="all keys after a change of keys", description=_reseal.__doc__)
    reseal.add_argument("--keys", type=int, default=60_000, help="how many (default: 60000)")
    reseal.set_defaults(run=_reseal)
    signing = parts.add_parser("sign-in", help="alone and in a crowd", description=_sign_in.__doc__)
    signing.add_argument("--people", type=int, default=24, help="how many at once (default: 24)")
    signing.set_defaults(run=_sign_in)
    first = parts.add_parser("first-byte", help="from Listen to sound", description=_first_byte.__doc__)
    first.add_argument("--listens", type=int, default=200, help="how many (default: 200)")
    first.set_defaults(run=_first_byte)
    _add_playback(parts)
    _add_hearing(parts)
    _add_copy(parts)
    _add_among_many(parts)
    audit = parts.add_parser("audit", help="a long audit log", description=_audit.__doc__)
    audit.add_argument("--entries", type=int, default=10_000_000, help="of the longest (default: 10,000,000)")
    audit.add_argument("--folder", type=Path, metavar="DIR", help="where to write them (default: for temporary files)")
    audit.set_defaults(run=_audit)


def _add_among_many(parts: Commands) -> None:
    search = parts.add_parser("search", help="the box, among many calls", description=_search.__doc__)
    search.add_argument("--calls", type=_at_least_one, default=1_000_000, help="among how many (default: 1,000,000)")
    search.add_argument("--asked", type=_at_least_one, default=40, help="how often each kind (default: 40)")
    search.set_defaults(run=_search)
    policy = parts.add_parser("policy", help="the policy's probes, among many calls", description=_policy.__doc__)
    policy.add_argument("--calls", type=_at_least_one, default=100_000, help="among how many (default: 100,000)")
    policy.add_argument("--asked", type=_at_least_one, default=5, help="how often each (default: 5)")
    policy.add_argument("--home", type=Path, metavar="DIR", help="keep the home there, and ask it again the next time")
    policy.set_defaults(run=_policy)


def _add_hearing(parts: Commands) -> None:
    hearing = parts.add_parser("hearing", help="what hearing costs", description=_hearing.__doc__)
    hearing.add_argument("--recordings", type=int, default=100, help="how many; 0: none (default: 100)")
    hearing.add_argument("--seconds", type=_at_least_one, default=120, help="how long each is (default: 120)")
    hearing.add_argument(
        "--trials", type=int, default=400, help="how many calls with and without the announcement (default: 400)"
    )
    hearing.add_argument(
        "--edges", type=int, default=8, help="how many of each condition at its hardest; 0: none (default: 8)"
    )
    hearing.add_argument("--first", type=int, default=0, help="the number of the first trial (default: 0)")
    hearing.add_argument(
        "--calls",
        type=_of_some_calls,
        default=200,
        help="how many are recorded beside it at last; 0: none (default: 200)",
    )
    hearing.add_argument("--beside", type=_at_least_one, default=30, help="for how many seconds (default: 30)")
    hearing.set_defaults(run=_hearing)


def _add_playback(parts: Commands) -> None:
    playback = parts.add_parser("playback", help="first sound and seeking, in a browser", description=_playback.__doc__)
    playback.add_argument("--plays", type=_at_least_one, default=40, help="how many first sounds (default: 40)")
    playback.add_argument("--seeks", type=_at_least_one, default=60, help="how many seeks (default: 60)")
    playback.add_argument("--answers", type=_at_least_one, default=200, help="how many answers each way (default: 200)")
    playback.add_argument("--seconds", type=int, default=3600, help="how long the call is (default: 3600)")
    playback.set_defaults(run=_playback)


def _add_copy(parts: Commands) -> None:
    copy = parts.add_parser("copy", help="a copy of many calls", description=_copy.__doc__)
    copy.add_argument("--calls", type=_at_least_one, default=200, help="how many calls (default: 200)")
    copy.add_argument("--seconds", type=_at_least_one, default=180, help="how long each is (default: 180)")
    copy.add_argument("--form", default="opus", choices=("opus", "mp3", "wav"), help="how sound is kept (opus)")
    copy.set_defaults(run=_copy)


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is less than 1")
    return number


def _of_some_calls(text: str) -> int:
    """Return how many calls, which may be none."""
    return 0 if text == "0" else _of_calls(text)


def _of_calls(text: str) -> int:
    """Return how many calls: as many as a recorder's ports are enough for."""
    number = _at_least_one(text)
    if number > _MOST_CALLS:
        raise argparse.ArgumentTypeError(f"a recorder's ports are enough for {_MOST_CALLS} calls")
    return number


def _playable(arguments: argparse.Namespace) -> None:
    """Measure how long after hang-up a manager can hear a call, everything running, in a scratch home."""
    from .bench import playable

    playable.measure(arguments.calls)


def _record(arguments: argparse.Namespace) -> None:
    """Measure what sound costs the recorder beside a sink that only takes packets in, and compare every byte kept."""
    from .bench.record import report
    from .bench.record.rows import Plan, RowName

    if arguments.soak is not None:
        report.measure_soak(60 * arguments.soak, as_json=arguments.json)
        return
    plan = Plan(arguments.calls, arguments.seconds, arguments.rounds)
    rows = tuple(row for row in RowName if not arguments.only or row in arguments.only)
    report.measure(plan, rows, as_json=arguments.json)


def _playback(arguments: argparse.Namespace) -> None:
    """Measure in a real Chromium how soon sound comes after Play and after a seek, and what being sealed costs."""
    from .bench import playback

    playback.measure(arguments.plays, arguments.seeks, arguments.answers, arguments.seconds)


def _hearing(arguments: argparse.Namespace) -> None:
    """Measure what hearing costs, how often it is wrong of the announcement, and what calls beside it lose.

    It fails where any sound is lost of the calls that are recorded while hearing works.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as hearing does
    from fairhearing.announcing.speaking import CannotSpeak

    from .bench.hearing import beside, cost, trials

    try:
        if arguments.recordings:
            cost.measure(arguments.recordings, arguments.seconds)
        if arguments.trials:
            trials.measure(arguments.trials, arguments.first, arguments.edges)
        if arguments.calls:
            beside.measure(arguments.calls, arguments.beside)
    except CannotSpeak as error:
        raise CommandError(
            f"the announcement in these calls is spoken by espeak-ng: {error}",
            code=ExitCode.UNAVAILABLE,
            hint="install Debian's espeak-ng",
        ) from error


def _copy(arguments: argparse.Namespace) -> None:
    """Measure what one copy of many calls costs: hidden, encoded, locked, read again and measured."""
    from fairhearing.copying.plan import Form

    from .bench import copy

    copy.measure(arguments.calls, arguments.seconds, Form(arguments.form))


def _restore(arguments: argparse.Namespace) -> None:
    """Measure backup, restore drill and restore with the kit, of a scratch home with many short recordings."""
    from .bench import restore

    restore.measure(arguments.recordings)


def _sip(arguments: argparse.Namespace) -> None:
    """Measure how soon a recorder answers an INVITE while many calls are live, in a scratch home."""
    from .bench import sip

    sip.measure(sip.Load(arguments.calls, arguments.rate, arguments.seconds, arguments.sound))


def _destroy(arguments: argparse.Namespace) -> None:
    """Measure how long it takes to destroy many recordings while 50 calls are recorded, in a scratch home."""
    from .bench import destroy

    destroy.measure(arguments.recordings)


def _reseal(arguments: argparse.Namespace) -> None:
    """Measure how long many keys take to be sealed to another practice key, beside 50 calls, in a scratch home."""
    from .bench.keys import reseal

    reseal.measure(arguments.keys)


def _sign_in(arguments: argparse.Namespace) -> None:
    """Measure how long key holders take to sign in while 50 calls are recorded, in a scratch home."""
    from .bench.keys import sign_in

    sign_in.measure(arguments.people)


def _first_byte(arguments: argparse.Namespace) -> None:
    """Measure how soon the keyholder gives a listen's first sound, and what of that is not the log's disk."""
    from .bench.keys import first_byte

    first_byte.measure(arguments.listens)


def _search(arguments: argparse.Namespace) -> None:
    """Measure how soon each kind of search is answered among many calls, in a scratch home.

    Where FAIRHEARING_DATABASE_URL names an empty database the calls are written there.
    """
    from .bench.many import search

    search.measure(arguments.calls, arguments.asked)


def _policy(arguments: argparse.Namespace) -> None:
    """Measure how long each probe of the policy takes among many calls, and the policy's pages, in a scratch home.

    Where FAIRHEARING_DATABASE_URL names an empty database the calls are written there.
    """
    from .bench.many import policy

    policy.measure(arguments.calls, arguments.asked, arguments.home)


def _audit(arguments: argparse.Namespace) -> None:
    """Measure appends, proofs, verification and start of audit logs of three lengths, in a scratch folder."""
    from .bench.audit import report

    report.measure(arguments.entries, arguments.folder)
