-- Photographs of papers.
SELECT 1;
