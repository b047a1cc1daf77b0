-- What is counted without a maximum, so that nobody waits for a row that all sends of a tenant share: what was counted is
-- the row of counters or usage and all of these. Nodes of the release before count in the shared row only, which is part
-- of the sum; as long as such a node works it does not see what is counted here, takes a plan for roomier, and
-- leaves out what it should take back beyond what the shared row holds.

CREATE TABLE count_shards (
    tenant_id BIGINT NOT NULL,
    -- As in usage; empty for one of counters.
    month     TEXT COLLATE "C" NOT NULL,
    name      TEXT COLLATE "C" NOT NULL,
    shard     BIGINT NOT NULL CHECK (shard BETWEEN 0 AND 15),
    -- Below zero where more was taken back than counted in this shard.
    value     BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, month, name, shard)
);
