"""The media engine in C: empties sockets, follows sound that goes on as it was, cuts segments. It may be missing.

What it does `drain` and `call` do in Python, where nobody could compile it. Everything out of the ordinary is theirs.
"""
