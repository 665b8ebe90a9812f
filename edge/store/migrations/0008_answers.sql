-- Answers of the centre, tasks, hand-over, survey, complaints.
SELECT 1;
