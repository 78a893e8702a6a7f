"""What leaves for an inspector, the public and the partners: written statements, the public page, evidence packs."""
