"""What hearing costs, how often it is wrong of the announcement, and what recording loses beside it."""
