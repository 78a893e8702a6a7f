"""Whether a recording carries the practice's announcement: looked for by how it sounds, confirmed by its waveform.

opening    the practice's side of a recording's first two minutes, at 8 kHz
mel        that side as log-mel bands: much the same whatever codec, level and line it came through
wording    one version of the announcement, cut into stretches of a second, the essential ones known
search     where in the opening each stretch would lie, by the bands
waveform   whether what lies there is that very sound, by its samples
verdict    played, partial, not found, cannot tell
"""
