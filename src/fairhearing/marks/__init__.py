"""What people write beside calls: notes, on a whole call or a stretch of its sound, and the practice's own tags."""
