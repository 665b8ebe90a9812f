-- Drafts and visits.
SELECT 1;
