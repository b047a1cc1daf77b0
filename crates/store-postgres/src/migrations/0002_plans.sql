-- While a table is believed to be empty, every index that begins with the tenant looks as good as the primary key, and a
-- plan that was made then reads all that the tenant has for each row. What stands in an expression is taken only by the
-- statements that say the same.
DROP INDEX verifications_by_expiry;
CREATE INDEX verifications_by_expiry ON verifications ((tenant_id + 0), expires_at);
DROP INDEX deliveries_by_verification;
-- One message per step and destination.
CREATE UNIQUE INDEX deliveries_by_verification
    ON deliveries ((tenant_id + 0), verification_id, step, coalesce(destination, ''));
