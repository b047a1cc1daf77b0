-- While a table is believed to be nearly empty, every index that begins with the tenant looks as good as the primary key,
-- and a plan that was made then reads all that the tenant has for each row. So the tenant is the last column of one, and
-- stands in an expression in the other, which only statements that say the same take.
DROP INDEX verifications_by_expiry;
CREATE INDEX verifications_by_expiry ON verifications ((tenant_id + 0), expires_at);
DROP INDEX deliveries_by_verification;
-- One message per step and destination.
CREATE UNIQUE INDEX deliveries_by_verification
    ON deliveries (verification_id, step, coalesce(destination, ''), tenant_id);
