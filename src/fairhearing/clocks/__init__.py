"""The law's clocks as sums of days: pure, with holidays and today passed in."""
