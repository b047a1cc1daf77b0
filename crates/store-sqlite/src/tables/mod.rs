//! One file per table: its statements, and how its rows become domain types and back.

/// Names the statements of a table, and lists them so that a test can prepare each.
macro_rules! statements {
    ($($name:ident = $sql:expr;)+) => {
        $(const $name: &str = $sql;)+

        #[cfg(test)]
        pub(crate) const STATEMENTS: &[&str] = &[$($name),+];
    };
}

pub(crate) mod admin_tokens;
pub(crate) mod contacts;
pub(crate) mod conversations;
pub(crate) mod counters;
pub(crate) mod deliveries;
pub(crate) mod dispatches;
pub(crate) mod guess_budgets;
pub(crate) mod idempotency_keys;
pub(crate) mod limit_windows;
pub(crate) mod meta;
pub(crate) mod named;
pub(crate) mod plans;
pub(crate) mod receipts;
pub(crate) mod templates;
pub(crate) mod tenants;
pub(crate) mod tokens;
pub(crate) mod usage;
pub(crate) mod verifications;
pub(crate) mod whatsapp_settings;

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn every_statement_fits_the_schema() {
        let mut connection = Connection::open_in_memory().expect("a database");
        crate::migrations::migrate(&mut connection).expect("the schema");
        let tables = [
            admin_tokens::STATEMENTS,
            contacts::STATEMENTS,
            conversations::STATEMENTS,
            counters::STATEMENTS,
            deliveries::STATEMENTS,
            dispatches::STATEMENTS,
            guess_budgets::STATEMENTS,
            idempotency_keys::STATEMENTS,
            limit_windows::STATEMENTS,
            meta::STATEMENTS,
            named::STATEMENTS,
            plans::STATEMENTS,
            receipts::STATEMENTS,
            templates::STATEMENTS,
            tenants::STATEMENTS,
            tokens::STATEMENTS,
            usage::STATEMENTS,
            verifications::STATEMENTS,
            whatsapp_settings::STATEMENTS,
        ];
        for sql in tables.into_iter().flatten() {
            connection.prepare(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        }
    }
}
