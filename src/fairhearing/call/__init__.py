"""What happens over time, pure, with `now` passed in: sessions, parties, the timeline of a recording."""
