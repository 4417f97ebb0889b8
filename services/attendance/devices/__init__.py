"""Devices: read domain, commands, registry, signature, signers; then contacts with silence and sequence; then api."""
