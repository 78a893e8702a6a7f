"""The recorder: sockets, threads and timers around `call` and `vault`."""
