"""Schedules: the city's weekly hours and special hours. Read domain, commands, api; store and projection keep them."""
