//! One file per table: its statements, and how its rows become domain types and back.

/// Names the statements of a table, and lists them so that a test can prepare each.
macro_rules! statements {
    ($($name:ident = $sql:expr;)+) => {
        $(const $name: &str = $sql;)+

        #[cfg(test)]
        pub(crate) const STATEMENTS: &[&str] = &[$($name),+];
    };
}

pub(crate) mod account_keys;
pub(crate) mod accounts;
pub(crate) mod admin_tokens;
pub(crate) mod chats;
pub(crate) mod contact_groups;
pub(crate) mod contacts;
pub(crate) mod conversations;
pub(crate) mod counters;
pub(crate) mod deliveries;
pub(crate) mod delivery_queue;
pub(crate) mod dispatches;
pub(crate) mod event_deliveries;
pub(crate) mod event_tries;
pub(crate) mod events;
pub(crate) mod expiry_watches;
pub(crate) mod flow_steps;
pub(crate) mod flows;
pub(crate) mod guess_budgets;
pub(crate) mod idempotency_keys;
pub(crate) mod limit_windows;
pub(crate) mod media;
pub(crate) mod media_parts;
pub(crate) mod message_templates;
pub(crate) mod messages;
pub(crate) mod meta;
pub(crate) mod named;
pub(crate) mod plans;
pub(crate) mod providers;
pub(crate) mod receipts;
pub(crate) mod templates;
pub(crate) mod tenants;
pub(crate) mod tokens;
pub(crate) mod usage;
pub(crate) mod verifications;
pub(crate) mod waba_numbers;
pub(crate) mod wabas;
pub(crate) mod webhook_endpoints;
pub(crate) mod whatsapp_settings;

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    fn tables() -> impl Iterator<Item = &'static str> {
        [
            account_keys::STATEMENTS,
            accounts::STATEMENTS,
            admin_tokens::STATEMENTS,
            chats::STATEMENTS,
            contact_groups::STATEMENTS,
            contacts::STATEMENTS,
            conversations::STATEMENTS,
            counters::STATEMENTS,
            deliveries::STATEMENTS,
            delivery_queue::STATEMENTS,
            dispatches::STATEMENTS,
            event_deliveries::STATEMENTS,
            event_tries::STATEMENTS,
            events::STATEMENTS,
            expiry_watches::STATEMENTS,
            flow_steps::STATEMENTS,
            flows::STATEMENTS,
            guess_budgets::STATEMENTS,
            idempotency_keys::STATEMENTS,
            limit_windows::STATEMENTS,
            media::STATEMENTS,
            media_parts::STATEMENTS,
            message_templates::STATEMENTS,
            messages::STATEMENTS,
            meta::STATEMENTS,
            named::STATEMENTS,
            plans::STATEMENTS,
            providers::STATEMENTS,
            receipts::STATEMENTS,
            templates::STATEMENTS,
            tenants::STATEMENTS,
            tokens::STATEMENTS,
            usage::STATEMENTS,
            verifications::STATEMENTS,
            waba_numbers::STATEMENTS,
            wabas::STATEMENTS,
            webhook_endpoints::STATEMENTS,
            whatsapp_settings::STATEMENTS,
        ]
        .into_iter()
        .flatten()
        .copied()
    }

    /// Tables that stay small, because somebody makes each of their rows by hand.
    const SMALL: &[&str] = &[
        "tenants",
        "plans",
        "admin_tokens",
        "tokens",
        "named",
        "templates",
        "flows",
        "flow_steps",
        "message_templates",
        "account_keys",
        "wabas",
        "providers",
        "webhook_endpoints",
    ];

    #[test]
    fn every_statement_fits_the_schema_and_none_reads_a_growing_table_through() {
        let mut connection = Connection::open_in_memory().expect("a database");
        crate::migrations::migrate(&mut connection).expect("the schema");
        let slow: Vec<_> = tables()
            .flat_map(|sql| plan(&connection, sql).into_iter().map(move |step| (step, sql)))
            .filter(|(step, _)| reads_through(step))
            .collect();
        assert!(slow.is_empty(), "{slow:#?}");
    }

    #[test]
    fn every_statement_stays_prepared() {
        // Those of the writer's transactions, of the checkpoints and of a list's orders are none of a table's.
        assert!(tables().count() + 32 < crate::pragmas::STATEMENTS_KEPT);
    }

    /// Whether a step of a plan reads all rows of a growing table, or all that a tenant has there.
    fn reads_through(step: &str) -> bool {
        let mut words = step.split(' ');
        let whole = match words.next() {
            Some("SCAN") => true,
            Some("SEARCH") => step.ends_with("(tenant_id=?)"),
            _ => false,
        };
        whole && words.next().is_some_and(|table| !SMALL.contains(&table))
    }

    #[test]
    fn a_tenant_read_through_is_noticed() {
        for (step, noticed) in [
            ("SCAN deliveries", true),
            ("SEARCH deliveries USING PRIMARY KEY (tenant_id=?)", true),
            ("SEARCH deliveries USING COVERING INDEX deliveries_by_verification (tenant_id=?)", true),
            ("SEARCH deliveries USING PRIMARY KEY (tenant_id=? AND id=?)", false),
            ("SEARCH templates USING PRIMARY KEY (tenant_id=?)", false),
            ("SCALAR SUBQUERY 1", false),
        ] {
            assert_eq!(reads_through(step), noticed, "{step}");
        }
    }

    fn plan(connection: &Connection, sql: &str) -> Vec<String> {
        let mut statement =
            connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap_or_else(|e| panic!("{sql}: {e}"));
        for parameter in 1..=statement.parameter_count() {
            statement.raw_bind_parameter(parameter, 1).expect("a parameter");
        }
        let mut steps = Vec::new();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().expect("a step") {
            steps.push(row.get(3).expect("its text"));
        }
        steps
    }

    /// What a message and a check write, statement by statement: those for a single row. SQLite gathers several by their
    /// keys, in a table, before it changes the first.
    fn hot() -> impl Iterator<Item = &'static str> {
        [
            chats::STATEMENTS,
            contacts::STATEMENTS,
            conversations::STATEMENTS,
            counters::STATEMENTS,
            deliveries::STATEMENTS,
            delivery_queue::STATEMENTS,
            dispatches::STATEMENTS,
            guess_budgets::STATEMENTS,
            idempotency_keys::STATEMENTS,
            limit_windows::STATEMENTS,
            messages::STATEMENTS,
            receipts::STATEMENTS,
            usage::STATEMENTS,
            verifications::STATEMENTS,
        ]
        .into_iter()
        .flatten()
        .copied()
        .filter(|sql| sql.starts_with("INSERT") || sql.starts_with("UPDATE"))
        .filter(|sql| !sql.contains("INDEXED BY deliveries_by_verification"))
    }

    /// A rule with a list of words, or `RETURNING`, makes SQLite build a table for each row that is written.
    #[test]
    fn no_hot_write_builds_a_table_for_itself() {
        let mut connection = Connection::open_in_memory().expect("a database");
        crate::migrations::migrate(&mut connection).expect("a schema");
        for sql in hot() {
            let mut explained = connection.prepare(&format!("EXPLAIN {sql}")).expect(sql);
            let codes: Vec<String> =
                explained.raw_query().mapped(|row| row.get("opcode")).collect::<Result<_, _>>().expect(sql);
            assert!(!codes.iter().any(|code| code == "OpenEphemeral"), "{sql}");
        }
    }
}
