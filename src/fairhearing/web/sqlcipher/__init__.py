"""Django's SQLite backend on SQLCipher: the catalogue's file holds no readable byte without its key."""
