"""Devices that publish: read forms, commands, subscriber."""
