-- The answer is text in the table, unless a form definition says otherwise: what is no whole number is left out.
CREATE OR REPLACE VIEW household_size AS
WITH household AS (
    SELECT dwelling_area AS area,
           CASE WHEN composition_hh_size::text ~ '^\d{1,3}(\.0+)?$'
                THEN composition_hh_size::text::numeric::integer
           END AS size,
           (SELECT count(*)
            FROM kobo_household_survey_roster_members AS member
            WHERE member.submission_uuid = survey.submission_uuid) AS members
    FROM kobo_household_survey AS survey
    WHERE intro_consent = 'yes'
)
SELECT area,
       count(*) AS households,
       sum(size) AS people,
       round(avg(size), 2) AS average_size,
       min(size) AS smallest,
       max(size) AS largest,
       sum(members) AS members_listed
FROM household
GROUP BY area
ORDER BY area;

COMMENT ON VIEW household_size IS
    'Households that consented, by area: the size they answered, and how many members their rosters list.';
