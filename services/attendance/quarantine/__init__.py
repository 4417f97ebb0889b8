"""Quarantine: punches that wait for a person. Its decisions are in `punches/domain.py`; read api, store, projection."""
