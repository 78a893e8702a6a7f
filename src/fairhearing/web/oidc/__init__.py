"""Signing in by an identity provider (OpenID Connect): Microsoft Entra ID, NHS CIS2, or another."""
