//! Installing packages, once for each list of them.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// Where Debian keeps the programs that are needed, for machines that are there for tests alone.
const APT: &str = "set -e
echo \"installing with apt-get what the tests need: $*\" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends \"$@\"";

/// A script of this crate.
pub(crate) fn script(language: &str, name: &str) -> PathBuf {
    Path::new(HERE).join(language).join(name)
}

/// The Python of an environment with the packages of this list of `python/`.
pub(crate) fn python(list: &str) -> PathBuf {
    let list = script("python", list);
    let folder = once("python", &list, |fresh| {
        need("python3", &["-c", "import venv, ensurepip"], &["python3-venv"]);
        run(Command::new("python3").args(["-m", "venv"]).arg(fresh));
        let pip = fresh.join("bin/python");
        run(Command::new(pip)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
            .arg(&list));
    });
    folder.join("bin/python")
}

/// A folder with the listed packages of Node.js.
pub(crate) fn node() -> PathBuf {
    let lock = script("node", "package-lock.json");
    once("node", &lock, |fresh| {
        need("npm", &["--version"], &["nodejs", "npm"]);
        for file in ["package.json", "package-lock.json"] {
            copied(&script("node", file), fresh);
        }
        run(Command::new("npm")
            .args(["ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(fresh));
    })
}

/// Copies a file into a folder, whole or not at all: another test may be reading the copy.
pub(crate) fn copied(file: &Path, folder: &Path) -> PathBuf {
    let name = file.file_name().expect("a file has a name");
    let copy = folder.join(name);
    let (process, thread) = (std::process::id(), std::thread::current().id());
    let half = folder.join(format!("{}.{process}.{thread:?}", name.to_string_lossy()));
    fs::copy(file, &half).and_then(|_| fs::rename(&half, &copy)).expect("the script is copied");
    copy
}

/// The folder for this list, filled by `fill` if no one has. Test programs that ask at once wait for the first.
///
/// It is filled where it stays, since an environment of Python knows its own path; a file says that it is whole.
fn once(language: &str, list: &Path, fill: impl FnOnce(&Path)) -> PathBuf {
    let listed = fs::read(list).expect("the list of packages is there");
    let place = target().join("peers");
    let folder = place.join(format!("{language}-{}", &hex::encode(Sha256::digest(listed))[..16]));
    fs::create_dir_all(&place).expect("target/peers is made");
    let lock = File::create(place.join(format!("{language}.lock"))).expect("the lock is made");
    lock.lock().expect("the lock is taken");
    let whole = folder.join("whole");
    if !whole.exists() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("the folder is made");
        fill(&folder);
        File::create(whole).expect("the folder is marked as whole");
    }
    folder
}

/// The build's folder, by this program's own place in it: `target/debug/deps/…`.
fn target() -> PathBuf {
    let program = std::env::current_exe().expect("a test program has a path");
    program.ancestors().nth(3).expect("a test program lies in the build's folder").to_owned()
}

/// Sees that a program works, or installs it as root where there is Debian's package manager.
fn need(program: &str, arguments: &[&str], packages: &[&str]) {
    let works = || Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success());
    if works() {
        return;
    }
    let _ = Command::new("sh").args(["-c", APT, "sh"]).args(packages).status();
    assert!(works(), "the tests need {program}: install it (Debian: apt-get install {})", packages.join(" "));
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_of_one_program_copy_a_file_at_once() {
        let folder = target().join("peers").join("copied_at_once");
        fs::create_dir_all(&folder).expect("a folder");
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| (0..200).for_each(|_| drop(copied(&file, &folder))));
            }
        });
        let left = fs::read_dir(&folder).expect("the folder").count();
        fs::remove_dir_all(&folder).expect("it is removed");
        assert_eq!(left, 1, "no half of a copy is left");
    }
}
