"""Call logs as phone systems write them, about invented calls.

asterisk.csv         cdr_csv of Asterisk 16 to 22 with loguniqueid and loguserfield
freeswitch.csv       mod_cdr_csv of FreeSWITCH 1.10, template `example`, its default
freeswitch-sql.csv   the same calls by its template `sql`
named.csv            cdr_custom, with a line of names
"""

from pathlib import Path

_HERE = Path(__file__).parent
ASTERISK = (_HERE / "asterisk.csv").read_text()
FREESWITCH = (_HERE / "freeswitch.csv").read_text()
NAMED = (_HERE / "named.csv").read_text()
FREESWITCH_SQL = (_HERE / "freeswitch-sql.csv").read_text()
