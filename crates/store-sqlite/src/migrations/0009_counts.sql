-- A check counts in one row what it counted in two: the failures of its key, and the checks at its destination, whatever
-- the purpose. The window of the checks is in one row of a destination at most; its columns are null elsewhere.
-- 'last_failure_at' is what the row is swept by. Where a window closes later than the failures count, it is so much
-- earlier than the closing as failures count at least: 24 hours.
ALTER TABLE guess_budgets ADD COLUMN limit_name TEXT;
ALTER TABLE guess_budgets ADD COLUMN opened_at INTEGER;
ALTER TABLE guess_budgets ADD COLUMN hits INTEGER CHECK (hits >= 0);
ALTER TABLE guess_budgets ADD COLUMN closes_at INTEGER;

INSERT INTO guess_budgets (tenant_id, destination, purpose, in_a_row, failures, last_failure_at, limit_name, opened_at,
                           hits, closes_at)
SELECT tenant_id, destination, 'authentication', 0, x'', closes_at - 86400000, name, opened_at, hits, closes_at
FROM limit_windows WHERE name = 'otp-verify'
ON CONFLICT DO UPDATE SET limit_name = excluded.limit_name, opened_at = excluded.opened_at, hits = excluded.hits,
                          closes_at = excluded.closes_at;
DELETE FROM limit_windows WHERE name = 'otp-verify';
