"""The branch's SQLite: journal, projections, outbox cursor, staff. The only room of the edge that speaks SQL."""
