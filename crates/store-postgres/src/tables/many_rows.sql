-- Rows in each table that grows, of 4 tenants, so that plans are made as for a database at work.
INSERT INTO contacts (tenant_id, id, phone, firstname, lastname, type, source_id, status_id, opted_out, created_at, updated_at)
    SELECT n % 4, n, '9198' || n, '', '', 'lead', 1, 1, FALSE, n, n FROM generate_series(1, 2000) n;
INSERT INTO contact_groups (tenant_id, contact_id, group_id) SELECT n % 4, n, n % 50 FROM generate_series(1, 2000) n;
INSERT INTO conversations (tenant_id, destination, opened_at, messages)
    SELECT n % 4, '9198' || n, n, 1 FROM generate_series(1, 2000) n;
INSERT INTO counters (tenant_id, name, value)
    SELECT n % 4, 'counter_' || n, n FROM generate_series(1, 2000) n;
INSERT INTO count_shards (tenant_id, month, name, shard, value)
    SELECT n % 4, 'month_' || n, 'conversations', n % 16, n FROM generate_series(1, 2000) n;
INSERT INTO usage (tenant_id, month, name, value)
    SELECT n % 4, 'month_' || n, 'conversations', n FROM generate_series(1, 2000) n;
INSERT INTO verifications (tenant_id, id, destination, purpose, state, digest, attempts, max_attempts, created_at, expires_at)
    SELECT n % 4, decode(lpad(to_hex(n), 32, '0'), 'hex'), '9198' || n, 'login', 'pending',
           decode(repeat('00', 32), 'hex'), 0, 5, n, n
    FROM generate_series(1, 2000) n;
INSERT INTO guess_budgets (tenant_id, destination, purpose, in_a_row, failures, last_failure_at)
    SELECT n % 4, '9198' || n, 'login', n % 2, '', n FROM generate_series(1, 2000) n;
INSERT INTO limit_windows (tenant_id, destination, name, opened_at, hits, closes_at)
    SELECT n % 4, '9198' || n, 'verify', n, 1, n FROM generate_series(1, 2000) n;
INSERT INTO deliveries (tenant_id, id, verification_id, step, medium, template, state, vendor_message_id, created_at, updated_at,
                        lease_until, due_at)
    SELECT n % 4, decode(lpad(to_hex(n), 32, '0'), 'hex'), decode(lpad(to_hex(n), 32, '0'), 'hex'), 0, 'sms', 'login',
           'queued', 'vendor_' || n, n, n, CASE WHEN n % 3 = 0 THEN n END, CASE WHEN n % 3 = 1 THEN n END
    FROM generate_series(1, 2000) n;
INSERT INTO dispatches (tenant_id, delivery_id, number, started_at, finished_at, outcome)
    SELECT n % 4, decode(lpad(to_hex(n), 32, '0'), 'hex'), 0, n, n, 'accepted' FROM generate_series(1, 2000) n;
INSERT INTO receipts (tenant_id, vendor_message_id, kind, at, arrived_at, next_look_at)
    SELECT n % 4, 'vendor_' || n, 'sent', n, n, CASE WHEN n % 3 = 0 THEN n END FROM generate_series(1, 2000) n;
INSERT INTO idempotency_keys (tenant_id, key, fingerprint, state, lease_until, claimed_at)
    SELECT n % 4, decode(lpad(to_hex(n), 64, '0'), 'hex'), decode(repeat('00', 32), 'hex'), 'claimed', n, n
    FROM generate_series(1, 2000) n;
INSERT INTO events (tenant_id, id, kind, at, destinations, data, unrouted_since)
    SELECT n % 4, decode(lpad(to_hex(n), 32, '0'), 'hex'), 'message.sent', n, '9198' || n, '{}', CASE WHEN n % 3 = 0 THEN n END
    FROM generate_series(1, 2000) n;
INSERT INTO event_deliveries (tenant_id, event_id, endpoint_id, state, tries, claims, due_at, lease_until)
    SELECT n % 4, decode(lpad(to_hex(n), 32, '0'), 'hex'), decode(lpad(to_hex(n % 4), 32, '0'), 'hex'),
           CASE WHEN n % 3 = 0 THEN 'pending' ELSE 'delivered' END, 0, 0, CASE WHEN n % 3 = 0 THEN n END,
           CASE WHEN n % 6 = 0 THEN n END
    FROM generate_series(1, 2000) n;
INSERT INTO event_tries (tenant_id, event_id, endpoint_id, number, started_at, finished_at, outcome)
    SELECT n % 4, decode(lpad(to_hex(n), 32, '0'), 'hex'), decode(lpad(to_hex(n % 4), 32, '0'), 'hex'), 1, n, n, 'broken'
    FROM generate_series(1, 2000) n;
INSERT INTO expiry_watches (expires_at, tenant_id, verification_id)
    SELECT n, n % 4, decode(lpad(to_hex(n), 32, '0'), 'hex') FROM generate_series(1, 2000) n;
INSERT INTO chats (tenant_id, id, number, created_at, last_at)
    SELECT n % 4, n, '9198' || n, n, n FROM generate_series(1, 2000) n;
INSERT INTO messages (tenant_id, id, chat_id, number, direction, kind, status, vendor_message_id, sent_at, created_at,
                      updated_at)
    SELECT n % 4, n, n % 50, '9198' || n % 50,
           CASE n % 3 WHEN 0 THEN 'inbound' WHEN 1 THEN 'outbound' ELSE 'note' END, 'image',
           CASE n % 3 WHEN 1 THEN 'sent' END, 'vendor_' || n, n, n, n
    FROM generate_series(1, 2000) n;
INSERT INTO tenants (id, name, subdomain, state, max_attempts, budget_per_hour, budget_per_day, budget_in_a_row,
                     retention_hours, created_at)
    VALUES (1, 'One', 'one', 'active', 5, 10, 30, 100, 24, 1);
INSERT INTO media (key, tenant_id, name, content_type, bytes, created_at, state)
    SELECT decode(lpad(to_hex(n), 64, '0'), 'hex'), 1, 'a.png', 'image/png', 1, n,
           CASE n % 20 WHEN 0 THEN 'removed' ELSE 'finished' END
    FROM generate_series(1, 2000) n;
INSERT INTO media_parts (key, number, bytes)
    SELECT decode(lpad(to_hex(n), 64, '0'), 'hex'), number, '' FROM generate_series(1, 500) n, generate_series(0, 3) number;
ANALYZE;
