-- The area is the code of the place where the child lives now, as the case worker entered it last.
CREATE OR REPLACE VIEW open_cases_by_area AS
SELECT coalesce(location_current::text, 'unknown') AS area,
       CASE WHEN age < 6 THEN '0-5'
            WHEN age < 12 THEN '6-11'
            WHEN age < 18 THEN '12-17'
            WHEN age IS NOT NULL THEN '18+'
            ELSE 'unknown'
       END AS age_group,
       count(*) AS cases
FROM primero_cases
WHERE record_state IS DISTINCT FROM false
  AND status = 'open'
GROUP BY area, age_group
ORDER BY area, min(age);

COMMENT ON VIEW open_cases_by_area IS
    'Open cases that are not disabled, by area and age group. Small numbers point at people: mind who sees them.';
