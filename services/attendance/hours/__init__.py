"""Hours: where and when an employee works, from roster, calendar and career. Only `domain`, which is pure."""
