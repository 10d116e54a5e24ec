-- A product is counted in one unit; should it be reported in two, each has a line of its own.
CREATE OR REPLACE VIEW consumption_by_product_and_week AS
SELECT date_trunc('week', occurred_on::timestamp)::date AS week,
       product_code,
       unit,
       coalesce(sum(quantity) FILTER (WHERE event_type = 'consumed'), 0) AS consumed,
       coalesce(sum(quantity) FILTER (WHERE event_type = 'wasted'), 0) AS wasted,
       coalesce(sum(quantity) FILTER (WHERE event_type = 'received'), 0) AS received
FROM supply_consumption_events
GROUP BY week, product_code, unit
ORDER BY week, product_code, unit;

COMMENT ON VIEW consumption_by_product_and_week IS
    'Quantities consumed, wasted and received, by product and week (from Monday), in the product''s unit.';
