-- Disabled cases (record_state false) are kept in the table, and are no current cases; erased ones are gone from it.
CREATE OR REPLACE VIEW current_cases AS
SELECT status,
       CASE WHEN age < 6 THEN '0-5'
            WHEN age < 12 THEN '6-11'
            WHEN age < 18 THEN '12-17'
            WHEN age IS NOT NULL THEN '18+'
            ELSE 'unknown'
       END AS age_group,
       count(*) AS cases,
       count(*) FILTER (WHERE sex = 'female') AS female,
       count(*) FILTER (WHERE sex = 'male') AS male,
       count(*) FILTER (WHERE sex IS NULL OR sex NOT IN ('female', 'male')) AS other_or_unknown
FROM primero_cases
WHERE record_state IS DISTINCT FROM false
GROUP BY status, age_group
ORDER BY status DESC, min(age);

COMMENT ON VIEW current_cases IS
    'Cases that are not disabled, by status and age group. Age as the case worker entered it last.';
