-- Amounts and prices are text in the table, unless a form definition says otherwise: what is no number is left out.
CREATE OR REPLACE VIEW wildmeat_by_species_and_week AS
SELECT date_trunc('week', interview.today::timestamp)::date AS week,
       item.category,
       item.species_code,
       count(DISTINCT interview.visit_household_code) AS households,
       sum(CASE WHEN item.amount_kg::text ~ '^\d+(\.\d+)?$' THEN item.amount_kg::text::numeric END) AS amount_kg,
       sum(CASE WHEN item.price_paid::text ~ '^\d+(\.\d+)?$' THEN item.price_paid::text::numeric END) AS price_paid
FROM kobo_wildmeat_consumption AS interview
JOIN kobo_wildmeat_consumption_meals_items_eaten AS item USING (submission_uuid)
GROUP BY week, item.category, item.species_code
ORDER BY week, item.category, item.species_code;

COMMENT ON VIEW wildmeat_by_species_and_week IS
    'What interviewed households ate, by species and week of the interview (from Monday). No price: nobody named one.';
