-- Days are those of UTC, in which Kobo gives the time of submission. An edit does not move a submission to another day.
CREATE OR REPLACE VIEW submissions_by_day AS
WITH submission AS (
    SELECT 'household_survey' AS form,
           _submission_time AS submitted,
           coalesce(intro_enumerator_code, _submitted_by) AS enumerator
    FROM kobo_household_survey
    UNION ALL
    SELECT 'wildmeat_consumption', _submission_time, _submitted_by
    FROM kobo_wildmeat_consumption
)
SELECT (submitted AT TIME ZONE 'UTC')::date AS day,
       form,
       coalesce(enumerator, 'unknown') AS enumerator,
       count(*) AS submissions
FROM submission
GROUP BY day, form, coalesce(enumerator, 'unknown')
ORDER BY day, form, enumerator;

COMMENT ON VIEW submissions_by_day IS
    'Submissions by day (UTC), form and enumerator: the code in the form, else the account that sent it.';
