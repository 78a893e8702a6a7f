"""The one process that holds unlocked keys, and writes the audit log before a key is used.

server, keyholder, means, hardening   the process: its socket, its answers, what they work with
client, frames, messages, errors      what crosses the socket; each theme has more of it, in its `…_client`
signing_in/                           from a passphrase to an open session, and a fresh code for one step more
second_steps/                         codes, recovery codes and passkeys, each good once
holders/                              who holds a practice's key: wraps, the signed list, letting in, taking back
founding/                             a practice's first key
kits/                                 recovery kits: printed, read back, tried, used
rotating/                             from one key to the next
listening/                            one recording for one purpose, and what is closed to whom
trying/                               recordings tried after a sign-in, and what was found wrong
log/                                  the log, and the practices that countersign it
"""
