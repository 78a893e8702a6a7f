"""The load of `bench record`: a paced sender and a sink in C, and the check of every byte that was sent."""
