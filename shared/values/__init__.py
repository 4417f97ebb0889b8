"""Small pure values: months, money, NIP numbers, limits that a regulation may change."""
