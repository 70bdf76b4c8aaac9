-- The same keys from the same rows, as a person would write it once: for the plain letters of the bench's customers.

CREATE FUNCTION pg_temp.folded(text text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$SELECT trim(regexp_replace(lower(text), '[^a-z0-9]+', ' ', 'g'))$$;

CREATE FUNCTION pg_temp.skeleton(text text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$SELECT regexp_replace(regexp_replace(replace(translate(
  replace(replace(replace(replace(text, 'ph', 'f'), 'ck', 'k'), 'x', 'ks'), 'th', 't'),
  'cqzw', 'kksv'), ' ', ''), '[aeiouhy]', '', 'g'), '(.)\1+', '\1', 'g')$$;

CREATE TABLE bare_key (LIKE duplicates_duplicatekey INCLUDING ALL);

INSERT INTO bare_key (customer_id, kind, value)
SELECT customer_id, kind, ('x' || encode(substr(sha256((kind || ':' || text)::bytea), 1, 8), 'hex'))::bit(64)::bigint
FROM (
  WITH living AS MATERIALIZED (
    SELECT id, pg_temp.folded(first_name) AS first_name, pg_temp.folded(last_name) AS last_name,
      pg_temp.skeleton(pg_temp.folded(last_name)) || ' ' || left(pg_temp.folded(first_name), 1) AS near,
      birth_date, pg_temp.folded(area) AS area
    FROM customers_customer WHERE merged_into_id IS NULL AND erased_at IS NULL
  ), phone AS MATERIALIZED (
    SELECT customer_id, substr(phone, 3) AS number FROM customers_contact
    WHERE kind = 'mobile' AND state IN ('current', 'pending')
  )
  SELECT id AS customer_id, 'name_birth' AS kind, least(first_name, last_name) || ' ' ||
    greatest(first_name, last_name) || ' ' || birth_date AS text
  FROM living WHERE birth_date IS NOT NULL
  UNION SELECT id, 'near_birth', near || ' ' || birth_date FROM living WHERE birth_date IS NOT NULL
  UNION SELECT id, 'near_area', near || ' ' || area FROM living WHERE area <> ''
  UNION SELECT customer_id, 'phone', number FROM phone
  UNION SELECT customer_id, 'near_phone', near || ' ' || right(number, 4) FROM phone JOIN living ON id = customer_id
  UNION SELECT customer_id, 'email', replace(split_part(split_part(lower(email), '@', 1), '+', 1), '.', '') || '@' ||
    split_part(lower(email), '@', 2)
  FROM customers_contact WHERE kind = 'email' AND state IN ('current', 'pending')
) AS made;

ANALYZE bare_key;

CREATE TABLE bare_pair (LIKE duplicates_duplicatepair INCLUDING ALL);

INSERT INTO bare_pair (one_id, two_id, score, reasons, state, found_at, decided_by)
SELECT one.customer_id, two.customer_id, 50, jsonb_agg(one.kind), 'open', now(), ''
FROM (SELECT value FROM bare_key GROUP BY value, kind
      HAVING count(*) BETWEEN 2 AND CASE kind WHEN 'near_area' THEN 2 ELSE 50 END) AS few
JOIN bare_key AS one USING (value) JOIN bare_key AS two USING (value)
WHERE one.customer_id < two.customer_id
GROUP BY one.customer_id, two.customer_id
