"""Intake: the ways by which machines send punches; all meet in `lines`. Read lines, ndjson, `adms/`, `published/`."""
