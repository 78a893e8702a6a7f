"""Calls between others, heard on a wire and recorded: from a capture file, or on a mirror port as they are made."""
