-- What stands in a change is made from its number (n) alone; each round passes over all customers once. What is rare
-- still fills a page of the small changelog: a page of 50 rows is not compared with one of three.

CREATE FUNCTION pg_temp.one_of(n bigint, salt int, choices int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$SELECT ((hashint8extended(n, salt) & 2147483647) %% choices)::int$$;

-- Of fifty blocks of changes every fifth is one bulk edit.
CREATE TEMPORARY TABLE made AS
SELECT n, 1 + n * 7919 %% %(customers)s AS customer_id, 2 + n / %(customers)s AS version,
  timestamptz '2024-01-01 00:00Z' + interval '900 days' * (n / %(changes)s::double precision) AS at,
  n * 50 / %(changes)s AS block,
  CASE
    WHEN n %% (%(changes)s / 5) = 3 THEN 'seldom.person'
    WHEN n %% 900 = 7 THEN 'rare.person'
    WHEN pg_temp.one_of(n, 31, 100) < 60 THEN 'website'
    WHEN pg_temp.one_of(n, 31, 100) < 85 THEN 'editor'
    ELSE 'operations'
  END AS initiator,
  CASE
    WHEN n %% 900 = 11 THEN 'gender'
    ELSE (ARRAY['last_name','last_name','last_name','custom:tier','custom:tier','mobile','mobile','email','area',
      'birth_date'])[1 + pg_temp.one_of(n, 32, 10)]
  END AS field
FROM generate_series(0, %(changes)s::bigint - 1) AS n;

INSERT INTO customers_change (id, customer_id, version, at, full_name, initiator, initiator_kind, integration_point_id,
  bulk_edit_id, row_number, reason, delta)
SELECT n + 1, made.customer_id, made.version, made.at, 'Marta Lindqvist', made.initiator, 'user',
  CASE WHEN n %% 900 = 13 THEN rare.id WHEN made.initiator = 'website' THEN website.id ELSE panel.id END,
  edit.id, CASE WHEN edit.id IS NOT NULL THEN 2 + n %% (%(changes)s / 50) END, '',
  jsonb_build_object(field, jsonb_build_array('before ' || n, 'after ' || n))
FROM made
  CROSS JOIN (SELECT id FROM integration_points_integrationpoint WHERE system_name = 'kiosk') AS rare
  CROSS JOIN (SELECT id FROM integration_points_integrationpoint WHERE system_name = 'website-open') AS website
  CROSS JOIN (SELECT id FROM integration_points_integrationpoint WHERE system_name = 'admin-panel') AS panel
  LEFT JOIN customers_bulkedit AS edit ON edit.file_name = 'block ' || block
ORDER BY n;

INSERT INTO customers_changefield (field, change_id) SELECT field, n + 1 FROM made ORDER BY n;

SELECT setval(pg_get_serial_sequence('customers_change', 'id'), %(changes)s::bigint);

DROP TABLE made
