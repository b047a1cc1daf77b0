//! Finding PostgreSQL's programs.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::install;

/// The oldest release that Countersign runs on.
const OLDEST: u32 = 14;

/// What is said when there are no programs. One line, so that it is read.
const MISSING: &str = "PostgreSQL 14 or later is missing; install it (apt-get install postgresql, dnf install \
    postgresql-server, brew install postgresql) or set PG_BIN to the folder with initdb and postgres";

/// The folder of PostgreSQL's programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    folder: PathBuf,
    version: String,
}

impl Binaries {
    /// The programs of this machine, looked for once a process, and installed if they are missing and that is possible.
    pub fn get() -> &'static Self {
        static FOUND: OnceLock<Result<Binaries, String>> = OnceLock::new();
        let found = FOUND.get_or_init(|| {
            find().or_else(|| install::install().then(find).flatten()).ok_or_else(|| MISSING.to_owned())
        });
        match found {
            Ok(binaries) => binaries,
            Err(missing) => panic!("{missing}"),
        }
    }

    /// One of them.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// As in "15.18 from /usr/lib/postgresql/15/bin".
    pub fn describe(&self) -> String {
        format!("{} from {}", self.version, self.folder.display())
    }
}

fn find() -> Option<Binaries> {
    first(candidates())
}

/// `PG_BIN` alone if it is set: whoever names a release wants that one. Else the newest of Debian's folders, the search
/// path, and what `pg_config` says.
fn candidates() -> Vec<PathBuf> {
    if let Some(folder) = std::env::var_os("PG_BIN") {
        return vec![folder.into()];
    }
    let mut folders = releases(Path::new("/usr/lib/postgresql"));
    folders.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
    folders.extend(told("pg_config", "--bindir").map(PathBuf::from));
    folders
}

/// Debian's folders, `…/15/bin`, the newest release first.
fn releases(parent: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    found.sort_unstable_by(|one, other| other.cmp(one));
    found.into_iter().map(|(_, folder)| folder).collect()
}

/// The first folder that has all programs, of a release that is not too old.
fn first(folders: Vec<PathBuf>) -> Option<Binaries> {
    folders.into_iter().find_map(|folder| {
        // A link in the search path may name one program of a folder that has them all.
        let folder = folder.join("postgres").canonicalize().ok()?.parent()?.to_path_buf();
        let programs = ["initdb", "psql", "pg_ctl", "pg_basebackup"];
        let whole = programs.iter().all(|program| folder.join(program).exists());
        let version = told(folder.join("postgres").to_str()?, "--version").and_then(|text| number(&text))?;
        let major: u32 = version.split('.').next()?.parse().ok()?;
        (whole && major >= OLDEST).then_some(Binaries { folder, version })
    })
}

/// The release in "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)".
fn number(text: &str) -> Option<String> {
    let word = text.split_whitespace().nth(2)?;
    let end = word.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(word.len());
    Some(word[..end].to_owned())
}

/// What a program prints.
fn told(program: &str, argument: &str) -> Option<String> {
    let output = Command::new(program).arg(argument).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !text.trim().is_empty()).then(|| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// A folder with programs that only tell their release.
    fn release(parent: &Path, major: &str, programs: &[&str]) {
        let folder = parent.join(major).join("bin");
        std::fs::create_dir_all(&folder).expect("a folder");
        for program in programs {
            let path = folder.join(program);
            std::fs::write(&path, format!("#!/bin/sh\necho 'postgres (PostgreSQL) {major}.3 (Debian)'\n"))
                .expect("a program");
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a mode");
        }
    }

    #[test]
    fn the_newest_whole_release_that_is_not_too_old_is_taken() {
        const ALL: [&str; 5] = ["postgres", "initdb", "psql", "pg_ctl", "pg_basebackup"];
        let parent = tempfile::tempdir().expect("a folder");
        release(parent.path(), "13", &ALL);
        assert_eq!(first(releases(parent.path())), None, "too old");
        release(parent.path(), "9", &ALL);
        release(parent.path(), "14", &ALL);
        release(parent.path(), "16", &ALL);
        release(parent.path(), "17", &["postgres", "psql"]);
        let found = first(releases(parent.path())).expect("a release");
        assert!(found.describe().starts_with("16.3 from "), "{found:?}");
    }

    #[test]
    fn a_release_is_read_from_what_the_server_says_of_itself() {
        for (text, expected) in [
            ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", Some("15.18")),
            ("postgres (PostgreSQL) 18beta1", Some("18")),
            ("no such thing", Some("")),
            ("nothing", None),
        ] {
            assert_eq!(number(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn the_line_that_says_how_to_install_is_one_line() {
        assert!(!MISSING.contains('\n') && MISSING.contains("apt-get install postgresql"));
    }
}
