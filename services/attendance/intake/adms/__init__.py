"""ADMS terminals: read protocol, commands, api."""
