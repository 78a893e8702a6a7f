"""The desk people work at: pages that are put together from what every other package knows. It holds no rows."""
