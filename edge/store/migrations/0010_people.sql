-- Workstations, one-time codes, training.
SELECT 1;
