//! Lays the sources of settings over each other and reads the result, with errors that name the field.

use std::path::{Path, PathBuf};

use serde::Deserialize as _;
use toml::{Table, Value};

use super::{Config, DEFAULTS};

/// A configuration that cannot be used. It names the field or file and what to do.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    #[error("the configuration file {path} cannot be read: {why}")]
    Unreadable { path: PathBuf, why: std::io::Error },
    #[error("the configuration file {path} is not valid TOML: {why}")]
    NotToml { path: PathBuf, why: toml::de::Error },
    #[error("{variable} does not name a setting; `countersign config` lists them all")]
    UnknownVariable { variable: String },
    #[error("setting `{field}`: {why}")]
    Field { field: String, why: String },
}

/// Prefix of the environment variables that are settings.
const PREFIX: &str = "COUNTERSIGN_";

/// Loads the configuration: defaults, then `file`, then `environment`, then `flags`, each a dotted name and a text.
pub(crate) fn load(
    file: Option<&Path>,
    environment: impl Iterator<Item = (String, String)>,
    flags: &[(&str, String)],
) -> Result<Config, ConfigError> {
    let mut table: Table = DEFAULTS.parse().expect("the shipped defaults are TOML: a test reads them");
    if let Some(path) = file {
        lay(&mut table, read(path)?);
    }
    for (variable, text) in environment {
        let Some(name) = variable.strip_prefix(PREFIX) else { continue };
        let name = name.to_ascii_lowercase().replace("__", ".");
        let known = set(&mut table, &name, &text).is_some();
        // Without a section it may be another program's: Kubernetes makes COUNTERSIGN_PORT for a service of our name.
        if !known && name.contains('.') {
            return Err(ConfigError::UnknownVariable { variable });
        }
    }
    for (name, text) in flags {
        set(&mut table, name, text).expect("flags name settings: a test tries them");
    }
    let mut config = read_fields(table)?;
    config.file = file.map(Path::to_path_buf);
    config.database.complete()?;
    Ok(config)
}

fn read(path: &Path) -> Result<Table, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|why| ConfigError::Unreadable { path: path.to_path_buf(), why })?;
    text.parse().map_err(|why| ConfigError::NotToml { path: path.to_path_buf(), why })
}

fn lay(under: &mut Table, over: Table) {
    for (name, value) in over {
        match (under.get_mut(&name), value) {
            (Some(Value::Table(below)), Value::Table(above)) => lay(below, above),
            (_, value) => {
                under.insert(name, value);
            }
        }
    }
}

/// Sets a dotted name to a text, read as the type that the default has. `None` if there is no such name.
fn set(table: &mut Table, name: &str, text: &str) -> Option<()> {
    let (last, sections) = match name.rsplit_once('.') {
        Some((sections, last)) => (last, sections),
        None => (name, ""),
    };
    let mut section = table;
    for part in sections.split('.').filter(|part| !part.is_empty()) {
        section = section.get_mut(part)?.as_table_mut()?;
    }
    let slot = section.get_mut(last)?;
    let typed = match slot {
        Value::Integer(_) => text.parse().ok().map(Value::Integer),
        Value::Boolean(_) => text.parse().ok().map(Value::Boolean),
        Value::Table(_) => return None,
        _ => None,
    };
    // A text that does not fit the type stays a text: the reader then names the field and the type it wants.
    *slot = typed.unwrap_or_else(|| Value::String(text.to_owned()));
    Some(())
}

fn read_fields(table: Table) -> Result<Config, ConfigError> {
    let mut track = serde_path_to_error::Track::new();
    let reader = serde_path_to_error::Deserializer::new(Value::Table(table), &mut track);
    Config::deserialize(reader).map_err(|why| ConfigError::Field {
        field: track.path().to_string(),
        why: why.message().trim().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Result<Config, String> {
        let variables = variables.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        load(None, variables, &[]).map_err(|error| error.to_string())
    }

    #[test]
    fn the_defaults_are_complete_and_no_field_is_missing_from_them() {
        let config = environment(&[]).expect("usable defaults");
        assert_eq!(config.server.listen.to_string(), "127.0.0.1:8080");
        assert!(config.server.listen.ip().is_loopback() && !config.outbound.allow_private_addresses);
    }

    #[test]
    fn a_later_source_wins() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("countersign.toml");
        std::fs::write(&file, "[server]\nlisten = \"127.0.0.1:1\"\nbody_limit_bytes = 7\n").expect("a file");
        let variables = [("COUNTERSIGN_SERVER__LISTEN".to_owned(), "127.0.0.1:2".to_owned())];
        let config = load(Some(&file), variables.clone().into_iter(), &[]).expect("a configuration");
        assert_eq!((config.server.listen.port(), config.server.body_limit_bytes), (2, 7));
        let flags = [("server.listen", "127.0.0.1:3".to_owned())];
        let config = load(Some(&file), variables.into_iter(), &flags).expect("a configuration");
        assert_eq!(config.server.listen.port(), 3);
    }

    #[test]
    fn errors_name_the_field_and_the_fix() {
        for (variable, text, expected) in [
            ("COUNTERSIGN_SERVER__LISTEN", "here", "setting `server.listen`: invalid socket address syntax"),
            ("COUNTERSIGN_DATABASE__QUEUE", "0", "setting `database.queue`: must be 1 to 1073741824"),
            (
                "COUNTERSIGN_DATABASE__QUEUE",
                "many",
                "setting `database.queue`: invalid type: string \"many\", expected i64",
            ),
            (
                "COUNTERSIGN_DEMO",
                "perhaps",
                "setting `demo`: unknown variant `perhaps`, expected one of `auto`, `on`, `off`",
            ),
            (
                "COUNTERSIGN_SERVER__LISTENER",
                "x",
                "COUNTERSIGN_SERVER__LISTENER does not name a setting; `countersign config` lists them all",
            ),
        ] {
            assert_eq!(environment(&[(variable, text)]).err().as_deref(), Some(expected));
        }
    }

    /// A URL holds a password: no text of ours may.
    #[test]
    fn a_database_url_is_checked_and_never_shown() {
        const URL: &str = "COUNTERSIGN_DATABASE__URL";
        let good =
            environment(&[(URL, "postgres://u:marked-secret@db.internal/countersign")]).expect("usable");
        assert!(good.is_shared() && !format!("{good:?}").contains("marked-secret"));
        let seen = |text: &str| environment(&[(URL, text)]).expect_err("refused");
        assert_eq!(
            seen("mysql://u:marked-secret@db/c"),
            "setting `database.url`: must look like postgres://user:password@host:5432/database"
        );
        assert_eq!(
            seen("postgres://u:marked-secret@db/c?sslmode=allow"),
            "setting `database.url`: sslmode must be verify-full, require or disable"
        );
    }

    #[test]
    fn a_database_url_may_stand_in_a_file_of_its_own() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("url").display().to_string();
        let file = ("COUNTERSIGN_DATABASE__URL_FILE", path.as_str());
        let missing = environment(&[file]).expect_err("refused");
        assert!(
            missing.starts_with(&format!("setting `database.url_file`: {path} cannot be read")),
            "{missing}"
        );
        std::fs::write(&path, "postgres://u:marked-secret@db/\n").expect("a file");
        let refused = environment(&[file]).expect_err("refused");
        assert!(refused.starts_with("setting `database.url_file`: names no database"), "{refused}");
        std::fs::write(&path, "postgres://u:p@db/c\n").expect("a file");
        let url = environment(&[file]).expect("usable").database.url.expect("a URL");
        assert_eq!(url.expose(), "postgres://u:p@db/c");
        let both =
            environment(&[file, ("COUNTERSIGN_DATABASE__URL", "postgres://db/c")]).expect_err("refused");
        assert_eq!(both, "setting `database.url_file`: is set beside database.url; keep one of them");
    }

    #[test]
    fn variables_that_others_make_with_our_name_do_no_harm() {
        let made = [("COUNTERSIGN_PORT", "tcp://10.0.0.1:80"), ("COUNTERSIGN_SERVICE_HOST", "10.0.0.1")];
        let config = environment(&made).expect("a configuration");
        assert_eq!(config.server.listen.port(), 8080);
    }

    #[test]
    fn an_unknown_field_in_a_file_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("countersign.toml");
        std::fs::write(&file, "[server]\nlistne = \"127.0.0.1:1\"\n").expect("a file");
        let error = load(Some(&file), std::iter::empty(), &[]).expect_err("refused").to_string();
        assert!(error.starts_with("setting `server.listne`: unknown field `listne`"), "{error}");
    }
}
