-- Dates are text in the table, and a stray word must break nothing: days are counted from the first of their month.
-- The history is that of the cases as they are now: one that was closed and reopened shows as open all along.
CREATE OR REPLACE VIEW cases_by_week AS
WITH given AS (
    SELECT regexp_match(coalesce(registration_date::text, created_at::text),
                        '^([1-9]\d{3})[-/](0[1-9]|1[0-2])[-/]([0-3]\d)') AS registered,
           regexp_match(date_closure::text, '^([1-9]\d{3})[-/](0[1-9]|1[0-2])[-/]([0-3]\d)') AS closed,
           status,
           (last_updated_at AT TIME ZONE 'UTC')::date AS updated
    FROM primero_cases
    WHERE record_state IS DISTINCT FROM false
), moment AS (
    SELECT make_date(registered[1]::integer, registered[2]::integer, 1) + registered[3]::integer - 1 AS registered,
           CASE WHEN status = 'closed'
                THEN coalesce(make_date(closed[1]::integer, closed[2]::integer, 1) + closed[3]::integer - 1, updated)
           END AS closed,
           updated
    FROM given
), week AS (
    SELECT generate_series(date_trunc('week', min(registered)::timestamp), max(updated)::timestamp, '7 days')::date AS week
    FROM moment
)
SELECT week,
       count(*) FILTER (WHERE registered < week + 7 AND (closed IS NULL OR closed >= week + 7)) AS open,
       count(*) FILTER (WHERE closed < week + 7) AS closed
FROM week
CROSS JOIN moment
GROUP BY week
ORDER BY week;

COMMENT ON VIEW cases_by_week IS
    'Cases that are not disabled: how many were open and how many closed at the end of each week (from Monday).';
