-- What stands in a row is made from the customer's id (n) alone, so two databases of one size are the same.

CREATE FUNCTION pg_temp.one_of(n bigint, salt int, choices int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$SELECT ((hashint8extended(n, salt) & 2147483647) %% choices)::int$$;

-- 40 first names, 901 last names: a first name is some 25,000 customers of a million, a last name some 1,100.
CREATE TEMPORARY TABLE made AS
SELECT n,
  (ARRAY['Anna','James','Maria','Oliver','Zoe','Ivan','Chloe','Noah','Sofia','Lukas','Emma','Jurgen','Amelie','Daniel',
    'Olga','Ethan','Grace','Mateo','Nora','Felix','Marta','Peter','Ines','Hugo','Elena','Victor','Alice','Samuel','Ruth',
    'Leo','Paula','Oscar','Hanna','David','Julia','Simon','Clara','Jonas','Laura','Adam']
  )[1 + pg_temp.one_of(n, 1, 40)] AS first_name,
  CASE WHEN pg_temp.one_of(n, 2, 100) = 0 THEN 'Smith' ELSE
  (ARRAY['Lind','Berg','Nord','Sol','Hart','Stein','Wald','Ros','Gran','Sand','Ek','Bar','Kar','Mor','Fal','Tor','Vin',
    'Hol','Bran','Dal','Kel','Mar','Nil','Ost','Pal','Rad','Sax','Tam','Ulv','Wes']
  )[1 + pg_temp.one_of(n, 3, 30)] ||
  (ARRAY['qvist','man','berg','strom','son','ley','ford','ton','wood','field','ner','ski','ova','ez','ini','etti','mann',
    'haus','feld','bach','gren','mark','stad','vik','by','holm','dahl','lund','rup','gaard']
  )[1 + pg_temp.one_of(n, 4, 30)] END AS last_name,
  CASE
    WHEN n %% 100 = 0 AND n <= %(customers)s / 100 THEN 'kiosk'
    WHEN pg_temp.one_of(n, 5, 1000) < 600 THEN 'website-open'
    WHEN pg_temp.one_of(n, 5, 1000) < 800 THEN 'website-loyalty'
    WHEN pg_temp.one_of(n, 5, 1000) < 950 THEN 'shop'
    ELSE 'wallet'
  END AS point,
  timestamptz '2023-11-01 00:00Z' + interval '1000 days' * n / %(customers)s AS registered_at
FROM generate_series(1, %(customers)s::bigint) AS n;

INSERT INTO customers_customer (id, first_name, middle_name, last_name, birth_date, gender, area, time_zone,
  custom_values, search_name, version, changed_at, registered_at, registered_through_id)
SELECT n, first_name, '', last_name, date '1950-01-01' + pg_temp.one_of(n, 6, 20000),
  (ARRAY['female','male','other',''])[1 + pg_temp.one_of(n, 7, 4)],
  'Area ' || pg_temp.one_of(n, 8, 60), (ARRAY['America/New_York','Europe/Berlin'])[1 + pg_temp.one_of(n, 9, 2)],
  jsonb_build_object('tier', (ARRAY['bronze','silver','gold','platinum'])[1 + pg_temp.one_of(n, 10, 4)])
    || CASE WHEN pg_temp.one_of(n, 11, 5) = 0 THEN jsonb_build_object('shoe_size', 35 + pg_temp.one_of(n, 12, 13))
       ELSE '{}' END
    || CASE WHEN pg_temp.one_of(n, 13, 1000) = 0 THEN '{"vip": true}'::jsonb ELSE '{}' END
    || CASE WHEN pg_temp.one_of(n, 14, 100) = 0 THEN jsonb_build_object('note', 'note ' || n) ELSE '{}' END,
  lower(first_name || ' ' || last_name), 1, registered_at, registered_at, point.id
FROM made JOIN integration_points_integrationpoint AS point ON point.system_name = made.point
ORDER BY n;

-- 85 of 100 have an email, 80 a mobile; of a thousand emails one gives access; replaced ones stay reserved.
INSERT INTO customers_contact (customer_id, kind, email, phone, typed, state, confirmation, gives_account_access,
  integration_point_id)
SELECT n, kind, CASE kind WHEN 'email' THEN value ELSE '' END, CASE kind WHEN 'mobile' THEN value ELSE '' END, value,
  state, confirmation, gives_access, registered_through_id
FROM (
  SELECT n, 'email' AS kind, lower(first_name || '.' || last_name) || '.' || n || '@example.com' AS value,
    'current' AS state, (ARRAY['none','none','none','none','none','none','asked','confirmed','confirmed','confirmed'])
      [1 + pg_temp.one_of(n, 15, 10)] AS confirmation, pg_temp.one_of(n, 16, 1000) = 0 AS gives_access
  FROM made WHERE pg_temp.one_of(n, 17, 100) < 85
  UNION ALL
  SELECT n, 'mobile', '+1' || (ARRAY['303','415','646','917'])[1 + n %% 4] || 2000000 + n,
    'current', (ARRAY['none','none','none','asked','confirmed'])[1 + pg_temp.one_of(n, 18, 5)],
    point = 'website-loyalty'
  FROM made WHERE pg_temp.one_of(n, 19, 100) < 80
  UNION ALL
  SELECT n, 'email', 'earlier.' || n || '@example.net', 'removed', 'none', false
  FROM made WHERE pg_temp.one_of(n, 20, 100) < 3
) AS contact JOIN customers_customer ON customers_customer.id = n
ORDER BY n;

-- A customer that got neither email nor mobile is held by the WebsiteID.
INSERT INTO customers_identifier (customer_id, type_id, value, scope)
SELECT n, id, 'W' || lpad(n::text, 8, '0'), 'p'
FROM made, customers_identifiertype WHERE system_name = 'WebsiteID' ORDER BY n;

INSERT INTO customers_identifier (customer_id, type_id, value, source_id, scope)
SELECT n, type.id, 'POS-' || pg_temp.one_of(n, 21, 1000) || '-' || n, source.id, 's:' || source.id
FROM made, customers_identifiertype AS type, integration_points_source AS source
WHERE type.system_name = 'external_id' AND source.system_name = 'INSTORE' AND pg_temp.one_of(n, 22, 10) < 3 ORDER BY n;

INSERT INTO customers_card (number, series_id, label_id, status, customer_id, issued_at, expires_at,
  integration_point_id, gives_account_access)
SELECT '7781' || lpad(n::text, 8, '0'), series.id, label.id, 'active', n, registered_at,
  registered_at + interval '5 years', point.id, false
FROM made, customers_cardseries AS series, customers_cardstatuslabel AS label,
  integration_points_integrationpoint AS point
WHERE series.code = 'GOLD' AND label.label = 'Active' AND point.system_name = 'shop'
  AND pg_temp.one_of(n, 23, 10) = 0 ORDER BY n;

SELECT setval(pg_get_serial_sequence('customers_customer', 'id'), %(customers)s::bigint);

DROP TABLE made
