-- The data lake for DuckDB (https://duckdb.org), in the folder that `npm run lake` writes; on AWS put s3://<bucket>/ in front of the three paths.
-- What was told twice is there twice: each view has one row per id. Amounts are whole minor units with their currency.

CREATE OR REPLACE VIEW events AS
SELECT * FROM read_ndjson('events/*/*/*/*.ndjson.gz', hive_partitioning = true, hive_types_autocast = false, columns = {id: 'VARCHAR', recordedAt: 'TIMESTAMPTZ', body: 'JSON'})
QUALIFY row_number() OVER (PARTITION BY entity, type, id ORDER BY recordedAt DESC) = 1;

-- Documents as they last stood: type is order, shipment, invoice, return or credit-memo.
CREATE OR REPLACE VIEW documents AS
SELECT * FROM read_ndjson('documents/*/*/*/*.ndjson.gz', hive_partitioning = true, hive_types_autocast = false, columns = {id: 'VARCHAR', recordedAt: 'TIMESTAMPTZ', body: 'JSON'})
QUALIFY row_number() OVER (PARTITION BY entity, type, id ORDER BY CAST(body->>'$.revision' AS BIGINT) DESC NULLS LAST, recordedAt DESC) = 1;

CREATE OR REPLACE VIEW journals AS
SELECT * FROM read_ndjson('journals/*/*/*.ndjson.gz', hive_partitioning = true, hive_types_autocast = false, columns = {id: 'VARCHAR', recordedAt: 'TIMESTAMPTZ', body: 'JSON'})
QUALIFY row_number() OVER (PARTITION BY entity, id ORDER BY recordedAt DESC) = 1;

-- One row per line of a journal, in the currency of the books: what is on the debit side is below zero.
CREATE OR REPLACE VIEW postings AS
SELECT entity, period, id AS journal, body->>'$.event' AS event, line->>'$.key' AS key, line->>'$.account' AS account, line->>'$.functional.currency' AS currency,
       CAST(line->>'$.functional.minor' AS HUGEINT) * CASE line->>'$.side' WHEN 'credit' THEN 1 ELSE -1 END AS minor
FROM (SELECT *, unnest(CAST(body->'$.lines' AS JSON[])) AS line FROM journals);

CREATE OR REPLACE VIEW revenue_by_month AS
SELECT entity, period, currency, sum(minor) AS minor FROM postings WHERE key = 'revenue' GROUP BY ALL ORDER BY ALL;

-- What was billed, as the invoices say it.
CREATE OR REPLACE VIEW invoiced_by_month AS
SELECT entity, substr(body->>'$.invoiceDate', 1, 7) AS period, body->>'$.currency' AS currency, count(*) AS invoices, sum(CAST(body->>'$.gross.minor' AS HUGEINT)) AS gross
FROM documents WHERE type = 'invoice' GROUP BY ALL ORDER BY ALL;
