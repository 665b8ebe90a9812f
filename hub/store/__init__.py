"""The centre's SQLite: ledger, nodes, versions. The only room of the hub that speaks SQL."""
