//! One file per table: its statements, and how its rows become domain types and back.

/// Names the statements of a table, and lists them so that a test can prepare each.
macro_rules! statements {
    ($($name:ident = $sql:expr;)+) => {
        $(const $name: &str = $sql;)+

        #[cfg(test)]
        pub(crate) const STATEMENTS: &[&str] = &[$($name),+];
    };
}

pub(crate) mod tenants;
