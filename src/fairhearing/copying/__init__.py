"""What a copy of recordings is: sound with parts hidden, in one locked page that any browser opens without a network.

No Django, and no key of a recording: sound comes in from whoever may open it.
"""
