//! The data folder: made private, locked by one server at a time, and the files in it.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use countersign_core::domain::seal::MasterKey;
use countersign_core::ports::entropy::{Entropy, random};
use zeroize::Zeroizing;

/// What is wrong with the data folder or a file in it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DataDirError {
    #[error("the data folder {path} cannot be used: {why}")]
    Folder { path: String, why: io::Error },
    #[error("another countersign serves the data folder {path}; stop it, or give another --data-dir")]
    InUse { path: String },
    #[error(
        "the database in this folder was moved to PostgreSQL; set database.url, or delete {path} to go back to what it \
         was then"
    )]
    Moved { path: String },
    #[error("the master key {path} cannot be used: {why}")]
    Key { path: String, why: String },
}

/// Held while a server runs on the folder.
pub(crate) struct FolderLock(
    #[expect(dead_code, reason = "the lock lasts as long as the file is open")] File,
);

/// Makes the folder if it is not there, readable by its owner only.
pub(crate) fn prepare(path: &Path) -> Result<(), DataDirError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|why| DataDirError::Folder { path: path.display().to_string(), why })
}

/// Takes the folder for one server.
pub(crate) fn lock(path: &Path) -> Result<FolderLock, DataDirError> {
    let failed = |why| DataDirError::Folder { path: path.display().to_string(), why };
    let file = private().write(true).create(true).truncate(false).open(path.join("lock")).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(FolderLock(file)),
        Err(std::fs::TryLockError::WouldBlock) => {
            Err(DataDirError::InUse { path: path.display().to_string() })
        }
        Err(std::fs::TryLockError::Error(why)) => Err(failed(why)),
    }
}

/// The file that says that the folder's database was moved elsewhere.
pub(crate) fn moved_mark(path: &Path) -> PathBuf {
    path.join("moved")
}

/// Says that the folder's database was moved elsewhere: used here as well, a code could be accepted twice.
pub(crate) fn mark_moved(path: &Path) -> Result<(), DataDirError> {
    let failed = |why| DataDirError::Folder { path: path.display().to_string(), why };
    write_private(&moved_mark(path), b"The database was moved to PostgreSQL.\n").map_err(failed)
}

/// Refuses a folder whose database was moved elsewhere.
pub(crate) fn refuse_moved(path: &Path) -> Result<(), DataDirError> {
    let mark = moved_mark(path);
    if mark.exists() { Err(DataDirError::Moved { path: mark.display().to_string() }) } else { Ok(()) }
}

/// Reads the master key, or makes it if `path` is not there and `fresh` allows it.
///
/// A missing key beside an existing database is an error: a new one would lock every stored secret away.
pub(crate) fn master_key(path: &Path, fresh: bool, entropy: &dyn Entropy) -> Result<MasterKey, DataDirError> {
    let failed = |why: String| DataDirError::Key { path: path.display().to_string(), why };
    match File::open(path) {
        Ok(mut file) => {
            let mut text = Zeroizing::new(String::new());
            file.read_to_string(&mut text).map_err(|why| failed(why.to_string()))?;
            parse_key(&text).ok_or_else(|| failed("it must hold 64 hex digits".to_owned()))
        }
        Err(why) if why.kind() == io::ErrorKind::NotFound && fresh => {
            publish_key(path, entropy).map_err(|why| failed(why.to_string()))?;
            master_key(path, false, entropy)
        }
        Err(why) if why.kind() == io::ErrorKind::NotFound => {
            Err(failed("it is missing, and the database was made with it; bring it back".to_owned()))
        }
        Err(why) => Err(failed(why.to_string())),
    }
}

/// Makes a key under a name of its own, durably, and gives it the name `path` unless there is one by now.
///
/// This closes the race of two first starts: both end up with the key that is in the file.
fn publish_key(path: &Path, entropy: &dyn Entropy) -> io::Result<()> {
    let key = Zeroizing::new(hex::encode(random::<32>(entropy)));
    let draft = path.with_extension(format!("{}.new", std::process::id()));
    let mut file = private().write(true).create(true).truncate(true).open(&draft)?;
    file.write_all(key.as_bytes())?;
    file.sync_all()?;
    let published = match std::fs::hard_link(&draft, path) {
        Err(why) if why.kind() != io::ErrorKind::AlreadyExists => Err(why),
        _ => Ok(()),
    };
    std::fs::remove_file(&draft)?;
    published.and_then(|()| sync_folder(path))
}

/// The files and folders among `paths` that others than their owner can read.
pub(crate) fn open_to_others<'a>(paths: &[&'a Path]) -> Vec<&'a Path> {
    use std::os::unix::fs::PermissionsExt as _;
    let open = |path: &&&Path| path.metadata().is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0);
    paths.iter().filter(open).copied().collect()
}

/// Writes a file that only its owner can read, whole or not at all, and durably.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("new");
    let mut file = private().write(true).create(true).truncate(true).open(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&draft, path)?;
    sync_folder(path)
}

/// A new name must survive a power cut too.
fn sync_folder(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

fn parse_key(text: &str) -> Option<MasterKey> {
    let mut bytes = Zeroizing::new([0; 32]);
    hex::decode_to_slice(text.trim(), bytes.as_mut_slice()).ok()?;
    Some(MasterKey::new(*bytes))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::entropy::OsEntropy;

    #[test]
    fn the_master_key_is_made_once_and_private() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("master.key");
        let made = master_key(&path, true, &OsEntropy).expect("a key").derive("test");
        assert_eq!(master_key(&path, true, &OsEntropy).expect("the key").derive("test"), made);
        assert_eq!(path.metadata().expect("a file").permissions().mode() & 0o777, 0o600);
    }

    /// Each start finds no key and makes one; all must end up with the same.
    #[test]
    fn first_starts_at_the_same_time_share_one_key() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("master.key");
        let ours = |_| publish_key(&path, &OsEntropy).and_then(|()| std::fs::read(&path));
        let keys: Vec<_> = (0..3).map(ours).collect::<Result<_, _>>().expect("keys");
        assert!(keys.windows(2).all(|pair| pair[0] == pair[1]), "the first one stands");
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "no draft is left");
    }

    #[test]
    fn what_others_can_read_is_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let (open, shut) = (folder.path().join("open"), folder.path().join("shut"));
        std::fs::write(&open, "").expect("a file");
        std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o644)).expect("a mode");
        write_private(&shut, b"").expect("a file");
        assert_eq!(open_to_others(&[&open, &shut, &folder.path().join("none")]), [open.as_path()]);
    }

    #[test]
    fn a_missing_key_beside_a_database_is_not_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("master.key");
        assert!(matches!(master_key(&path, false, &OsEntropy), Err(DataDirError::Key { .. })));
        assert!(!path.exists());
    }

    #[test]
    fn a_broken_key_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("master.key");
        std::fs::write(&path, "00ff").expect("a file");
        assert!(matches!(master_key(&path, true, &OsEntropy), Err(DataDirError::Key { .. })));
    }

    #[test]
    fn one_server_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let held = lock(folder.path()).expect("the lock");
        assert!(matches!(lock(folder.path()), Err(DataDirError::InUse { .. })));
        drop(held);
        assert!(lock(folder.path()).is_ok());
    }
}
