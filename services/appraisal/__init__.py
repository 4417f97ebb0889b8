"""Appraisal: the organisation, its people's careers, and the closing of months. Read organisation, people, closings."""
