-- Pouches, courier, second medium.
SELECT 1;
