-- Letters of a kelurahan.
SELECT 1;
