//! Programs that others wrote, which the tests talk to: from the package registries of Python and Node.js, at the
//! versions of `python/requirements.txt`, `python/schemathesis.txt` and `node/package-lock.json`, installed under `target/`
//! when first asked for.
//!
//! A test writes what the peer has to do as a script in `python/` or `node/`, and drives it by its standard input and
//! output. Nothing here is part of a program that is shipped.

mod install;
mod process;

pub use process::Peer;

/// A script of `python/`, run by a Python that has the packages of `python/requirements.txt`.
///
/// # Panics
///
/// If they cannot be installed, or the script does not start: a test without its peer has shown nothing.
pub fn python(script: &str, arguments: &[&str]) -> Peer {
    Peer::start(&install::python("requirements.txt"), &install::script("python", script), arguments)
}

/// Schemathesis, driven by `python/openapi.py`: it calls a server with all that its OpenAPI document allows and with what
/// it does not. Its packages are a list of their own, `python/schemathesis.txt`, made with `pip-compile --generate-hashes`:
/// they are many, and no other peer needs them.
///
/// # Panics
///
/// As [`python`].
pub fn schemathesis() -> Peer {
    Peer::start(&install::python("schemathesis.txt"), &install::script("python", "openapi.py"), &[])
}

/// A script of `node/`, run by Node.js with the packages of `node/package-lock.json`.
///
/// # Panics
///
/// As [`python`].
pub fn node(script: &str, arguments: &[&str]) -> Peer {
    let folder = install::node();
    // Node.js looks for packages beside the script.
    let script = install::copied(&install::script("node", script), &folder);
    Peer::start(std::path::Path::new("node"), &script, arguments)
}
