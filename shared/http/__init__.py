"""HTTP for every service. Read app, access, identity, parts, forms, paging; then batch, sheets, middleware, health.

`keys` belongs to identity, `admission` to middleware; `server` listens.
"""
