"""How a practice answers its telephone: figures in NHS England's words, charts, a return, a partners' page."""
