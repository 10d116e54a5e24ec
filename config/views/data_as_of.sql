-- When the newest record of each source was made, not when it was loaded: a source that fell silent shows.
CREATE OR REPLACE VIEW data_as_of AS
SELECT 'household survey' AS source, count(*) AS records, max(_submission_time) AS newest
FROM kobo_household_survey
UNION ALL
SELECT 'wildmeat interviews', count(*), max(_submission_time)
FROM kobo_wildmeat_consumption
UNION ALL
SELECT 'cases', count(*), max(last_updated_at)
FROM primero_cases
UNION ALL
SELECT 'consumption events', count(*), max(occurred_at)
FROM supply_consumption_events;

COMMENT ON VIEW data_as_of IS
    'For every source its number of records and the time of the newest one.';
