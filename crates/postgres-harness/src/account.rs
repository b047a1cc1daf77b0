//! The account that PostgreSQL's programs run under.

use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

/// An account without privileges, or this process's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Account {
    Own,
    Other { user: u32, group: u32 },
}

impl Account {
    /// `postgres` or `nobody` when this process is root's, which PostgreSQL refuses to run as.
    pub(crate) fn choose() -> Self {
        if !is_root() {
            return Self::Own;
        }
        let known = std::fs::read_to_string("/etc/passwd").expect("root can read the list of accounts");
        find(&known).expect("there is an account `postgres` or `nobody`: PostgreSQL does not run as root")
    }

    /// A command that runs under it, in a process group of its own: a Ctrl-C is for the tests, and the watchdog then
    /// stops what they started.
    pub(crate) fn command(self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.process_group(0).current_dir("/").env("LC_ALL", "C");
        if let Self::Other { user, group } = self {
            command.uid(user).gid(group);
        }
        command
    }

    /// Gives it a file or a folder.
    pub(crate) fn give(self, path: &Path) {
        if let Self::Other { user, group } = self {
            std::os::unix::fs::chown(path, Some(user), Some(group)).expect("root can give a file away");
        }
    }
}

/// Whether this process is root's.
pub(crate) fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

fn find(passwd: &str) -> Option<Account> {
    let of = |name: &str| {
        let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        let user = fields.next()?.parse().ok()?;
        Some(Account::Other { user, group: fields.next()?.parse().ok()? })
    };
    of("postgres").or_else(|| of("nobody"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postgres_is_preferred_to_nobody() {
        let nobody = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65533::/:/bin/false\n";
        assert_eq!(find(nobody), Some(Account::Other { user: 65_534, group: 65_533 }));
        let both = format!("{nobody}postgres:x:107:114::/var/lib/postgresql:/bin/bash\n");
        assert_eq!(find(&both), Some(Account::Other { user: 107, group: 114 }));
        assert_eq!(find("root:x:0:0:root:/root:/bin/sh\n"), None);
    }
}
