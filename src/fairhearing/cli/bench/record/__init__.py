"""The recorder at the machine's limit: a load, what it costs, and every byte that was kept compared."""
