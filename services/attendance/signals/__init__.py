"""Signals: read domain; burst, clock, phone, travel find one kind each; report and scores order them; store, api."""
