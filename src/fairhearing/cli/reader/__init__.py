"""The offline reader: one page that opens a recording with the kit in any browser, and shares no code with us."""
