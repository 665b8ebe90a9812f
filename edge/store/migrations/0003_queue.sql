-- The queue: tickets of the day.
SELECT 1;
