"""The durable files: sealed sound, sealed keys, journal, manifests, keyring, store. Only `unseal` opens anything."""
