"""Bytes to values and back, pure: SIP, SDP, SIPREC metadata, RTP, SRTP, captures, codecs. No sockets, no clock."""
