"""What keys cost: signing in, the first sound of a listen, a change of keys."""
