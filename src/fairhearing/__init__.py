"""Fairhearing: call recording for GP practices that keeps, and proves, its own policy."""

__version__ = "0.1.0"
