"""Recordings that another recorder left as sound files, taken in afterwards: read, sealed, published, accounted for."""
