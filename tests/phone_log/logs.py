"""Call logs as phone systems write them, about invented calls.

asterisk.csv     cdr_csv of Asterisk 16 to 22 with loguniqueid and loguserfield
freeswitch.csv   mod_cdr_csv of FreeSWITCH 1.10, template `example`, its default
named.csv        cdr_custom, with a line of names
"""

from pathlib import Path

_HERE = Path(__file__).parent
ASTERISK = (_HERE / "asterisk.csv").read_text()
FREESWITCH = (_HERE / "freeswitch.csv").read_text()
NAMED = (_HERE / "named.csv").read_text()
FREESWITCH_SQL = "".join(
    f"INSERT INTO cdr VALUES ({','.join(line.split(',')[:12])}, {line.split(',')[12]});\n"
    for line in FREESWITCH.splitlines()
)
"""The calls of freeswitch.csv by its template `sql`."""
