-- Till closings, deposits, shifts.
SELECT 1;
