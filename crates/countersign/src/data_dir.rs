//! The data folder: made private, locked by one server at a time, and the files in it.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use countersign_core::domain::seal::MasterKey;
use countersign_core::ports::entropy::{Entropy, random};

/// What is wrong with the data folder or a file in it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DataDirError {
    #[error("the data folder {path} cannot be used: {why}")]
    Folder { path: String, why: io::Error },
    #[error("another countersign serves the data folder {path}; stop it, or give another --data-dir")]
    InUse { path: String },
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

/// Reads the master key, or makes it if `path` is not there and `fresh` allows it.
///
/// A missing key beside an existing database is an error: a new one would lock every stored secret away.
pub(crate) fn master_key(path: &Path, fresh: bool, entropy: &dyn Entropy) -> Result<MasterKey, DataDirError> {
    let failed = |why: String| DataDirError::Key { path: path.display().to_string(), why };
    match File::open(path) {
        Ok(mut file) => {
            let mut text = String::new();
            file.read_to_string(&mut text).map_err(|why| failed(why.to_string()))?;
            parse_key(&text).ok_or_else(|| failed("it must hold 64 hex digits".to_owned()))
        }
        Err(why) if why.kind() == io::ErrorKind::NotFound && fresh => {
            let key: [u8; 32] = random(entropy);
            write_private(path, hex::encode(key).as_bytes()).map_err(|why| failed(why.to_string()))?;
            Ok(MasterKey::new(key))
        }
        Err(why) if why.kind() == io::ErrorKind::NotFound => {
            Err(failed("it is missing, and the database was made with it; bring it back".to_owned()))
        }
        Err(why) => Err(failed(why.to_string())),
    }
}

/// Writes a file that only its owner can read, whole or not at all, and durably.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("new");
    let mut file = private().write(true).create(true).truncate(true).open(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&draft, path)?;
    // The rename itself must survive a power cut too.
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

fn parse_key(text: &str) -> Option<MasterKey> {
    let bytes: [u8; 32] = hex::decode(text.trim()).ok()?.try_into().ok()?;
    Some(MasterKey::new(bytes))
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
