"""Alembic's entry: runs one service's migrations on the connection `shared.projections.migrate` hands over."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),
    include_name=context.config.attributes.get("include_name"),
    transaction_per_migration=False,
)
context.run_migrations()
