"""Bytes to values and back, pure: SIP, SDP, SIPREC metadata, RTP, G.711. No sockets, no clock."""
