-- Primero's times are text in the table. Only their month is read, so a stray word counts nowhere and breaks nothing.
CREATE OR REPLACE VIEW services_by_month AS
SELECT moment.month,
       service.service_type,
       count(*) FILTER (WHERE moment.what = 'due') AS due,
       count(*) FILTER (WHERE moment.what = 'done') AS done
FROM primero_cases AS current_case
JOIN primero_cases_services_section AS service ON service.primero_cases_id = current_case.id
CROSS JOIN LATERAL (
    SELECT what, (substring(at FROM '^[1-9]\d{3}-(?:0[1-9]|1[0-2])') || '-01')::date AS month
    FROM (VALUES ('due', service.service_response_day_time::text),
                 ('done', service.service_implemented_day_time::text)) AS time (what, at)
) AS moment
WHERE current_case.record_state IS DISTINCT FROM false
  AND moment.month IS NOT NULL
  AND (moment.what = 'due' OR service.service_implemented = 'implemented')
GROUP BY moment.month, service.service_type
ORDER BY moment.month, service.service_type;

COMMENT ON VIEW services_by_month IS
    'Services of current cases: how many were due in the month, and how many were done in it, whenever they were due.';
