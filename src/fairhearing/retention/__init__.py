"""How long recordings are kept, what keeps them longer, and how they end."""
