//! What the database's server says of itself, and what of that must be mended.

use countersign_core::domain::time::Timestamp;

use crate::config::Config;
use crate::wiring::{self, Server};

/// How far the database's clock and ours may be apart. Codes live for minutes; leases for seconds.
const CLOCKS_APART_MS: i64 = 2_000;

/// Each fault with its cure, and what is as it should be. `now` is our clock as the answer came.
pub(super) fn findings(config: &Config, server: &Server, now: Timestamp) -> Vec<Result<String, String>> {
    vec![
        release(server),
        encoding(server),
        writes(server),
        durability(server),
        protection(config, server),
        clocks(server, now),
    ]
}

fn release(server: &Server) -> Result<String, String> {
    if server.is_supported {
        Ok(format!("the database server is PostgreSQL {}", server.release))
    } else {
        Err(format!("the database server is PostgreSQL {}; 14 or later is needed", server.release))
    }
}

fn encoding(server: &Server) -> Result<String, String> {
    match server.encoding.as_str() {
        "UTF8" => Ok("the database is encoded in UTF8".to_owned()),
        other => Err(format!("the database is encoded in {other}; make one with ENCODING 'UTF8'")),
    }
}

fn writes(server: &Server) -> Result<String, String> {
    if server.is_standby {
        Err("the database server is a standby and takes no writes; name the primary in database.url, or all \
             hosts, separated by commas"
            .to_owned())
    } else {
        Ok("the database server is no standby".to_owned())
    }
}

fn durability(server: &Server) -> Result<String, String> {
    if !server.fsync {
        return Err(
            "the database server has fsync = off and loses data at a power cut; turn it on".to_owned()
        );
    }
    Ok(match server.synchronous_commit.as_str() {
        "off" | "local" => format!(
            "commits wait for the disk (the server's synchronous_commit = {} does not hold here)",
            server.synchronous_commit
        ),
        setting => format!("commits wait for the disk (synchronous_commit = {setting})"),
    })
}

fn protection(config: &Config, server: &Server) -> Result<String, String> {
    match wiring::exposure(config) {
        Some(exposure) => Err(format!("{exposure}; use sslmode=verify-full in database.url")),
        None if server.encrypted => Ok("the way to the database is encrypted".to_owned()),
        None => Ok("the way to the database stays on this machine".to_owned()),
    }
}

fn clocks(server: &Server, now: Timestamp) -> Result<String, String> {
    let apart = server.clock - now.as_millis();
    let seconds = apart.abs() / 1_000;
    if apart.abs() <= CLOCKS_APART_MS {
        return Ok("the database server's clock and this machine's agree".to_owned());
    }
    let which = if apart > 0 { "ahead of" } else { "behind" };
    Err(format!("the database server's clock is {seconds} s {which} this machine's; set both by NTP"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound() -> Server {
        Server {
            release: "15.18".to_owned(),
            is_supported: true,
            encoding: "UTF8".to_owned(),
            is_standby: false,
            fsync: true,
            synchronous_commit: "on".to_owned(),
            schema: 1,
            has_key: true,
            encrypted: false,
            clock: 1_000_000,
        }
    }

    fn faults(url: &str, server: &Server) -> Vec<String> {
        let variable = ("COUNTERSIGN_DATABASE__URL".to_owned(), url.to_owned());
        let config = crate::config::load(None, std::iter::once(variable), &[]).expect("usable");
        let now = Timestamp::from_millis(1_001_500);
        findings(&config, server, now).into_iter().filter_map(Result::err).collect()
    }

    #[test]
    fn each_fault_is_told_with_its_cure() {
        const HERE: &str = "postgres://u:p@127.0.0.1/c";
        assert_eq!(faults(HERE, &sound()), [""; 0]);
        for (server, expected) in [
            (
                Server { is_supported: false, release: "13.1".to_owned(), ..sound() },
                "PostgreSQL 13.1; 14 or later",
            ),
            (Server { encoding: "LATIN1".to_owned(), ..sound() }, "encoded in LATIN1; make one"),
            (Server { is_standby: true, ..sound() }, "name the primary in database.url"),
            (Server { fsync: false, ..sound() }, "fsync = off"),
            (Server { clock: 1_004_600, ..sound() }, "clock is 3 s ahead of this machine's"),
            (Server { clock: 900_000, ..sound() }, "clock is 101 s behind this machine's"),
        ] {
            let told = faults(HERE, &server);
            assert!(told.len() == 1 && told[0].contains(expected), "{told:?}");
        }
        let open = faults("postgres://u:p@db.internal/c?sslmode=disable", &sound());
        assert!(open.len() == 1 && open[0].contains("not encrypted"), "{open:?}");
        let unverified = faults("postgres://u:p@db.internal/c?sslmode=require", &sound());
        assert!(unverified.len() == 1 && unverified[0].contains("not verified"), "{unverified:?}");
    }
}
