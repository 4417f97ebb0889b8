"""The numbers that a mayor may change: dated limits of daily work, from `limits.toml`."""
