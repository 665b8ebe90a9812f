-- Printers, the emergency pad, outages.
SELECT 1;
