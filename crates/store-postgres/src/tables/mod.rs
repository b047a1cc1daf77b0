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
pub(crate) mod counters;
pub(crate) mod dispatches;
pub(crate) mod event_deliveries;
pub(crate) mod event_tries;
pub(crate) mod events;
pub(crate) mod flow_steps;
pub(crate) mod flows;
pub(crate) mod media;
pub(crate) mod media_parts;
pub(crate) mod message_templates;
pub(crate) mod messages;
pub(crate) mod meta;
pub(crate) mod named;
pub(crate) mod plans;
pub(crate) mod providers;
pub(crate) mod templates;
pub(crate) mod tenants;
pub(crate) mod tokens;
pub(crate) mod usage;
pub(crate) mod waba_numbers;
pub(crate) mod wabas;
pub(crate) mod webhook_endpoints;
pub(crate) mod whatsapp_settings;

#[cfg(test)]
mod tests;
