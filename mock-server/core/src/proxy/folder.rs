//! The folder of the CA: `ca.pem` and `ca.key`, which several processes may look for, and make, at the same time.
//!
//! Whoever opens it holds the lock `ca.lock`. A file is written under a name of its own and renamed when it is whole, the
//! key before the certificate; what a process that was killed left behind is an incomplete pair at most, and the next one
//! makes it anew. What a person has to decide is refused with the command that mends it.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::AuthorityError;
use super::root::Root;
use crate::clock_and_chance::{real_now, secret_bytes};
use crate::small_file;

/// Bytes that a certificate or key may have.
const LIMIT: u64 = 1 << 20;
/// How long another process may hold the folder: it draws one key and writes two files.
const PATIENCE: Duration = Duration::from_secs(30);

const CERTIFICATE: &str = "ca.pem";
const KEY: &str = "ca.key";

/// The CA of a folder, and why it was made anew where it was.
pub fn open(dir: &Path, hosts: &[String]) -> Result<(Root, Option<String>), AuthorityError> {
    make(dir)?;
    // Held until this returns.
    let lock = lock(dir)?;
    let (root, anew) = match (read(dir)?, &lock) {
        (Found::Whole(root), _) => (*root, None),
        (Found::Useless(why), None) => {
            let why = format!("{why}, and a new CA cannot be written here: the folder is read-only");
            return Err(file(dir, io::Error::other(why)));
        }
        (found, Some(_)) => {
            write(dir, &Root::make(hosts)?)?;
            let why = match found {
                Found::Useless(why) => Some(why),
                _ => None,
            };
            // What the folder says is what others will trust.
            match read(dir)? {
                Found::Whole(root) => (*root, why),
                _ => return Err(file(dir, io::Error::other("what was written could not be read again"))),
            }
        }
        (Found::Nothing, None) => {
            return Err(file(
                dir,
                io::Error::new(io::ErrorKind::ReadOnlyFilesystem, "a new CA cannot be written here"),
            ));
        }
    };
    judge(dir, &root, hosts)?;
    Ok((root, anew))
}

/// The certificate of a folder's CA, for those who trust it.
pub fn certificate(dir: &Path) -> io::Result<String> {
    small_file::read(&paths(dir).0, LIMIT)
}

/// The paths of the certificate and the key.
pub fn paths(dir: &Path) -> (PathBuf, PathBuf) {
    (dir.join(CERTIFICATE), dir.join(KEY))
}

/// What lies in a folder.
enum Found {
    Nothing,
    Whole(Box<Root>),
    /// A half, or two things that do not belong together: no client can trust it.
    Useless(String),
}

fn file(path: impl Into<PathBuf>, why: io::Error) -> AuthorityError {
    AuthorityError::File { path: path.into(), why }
}

/// Makes the folder, for its owner alone whatever the umask; one that is there keeps the modes that it has.
fn make(dir: &Path) -> Result<(), AuthorityError> {
    if dir.is_dir() {
        let mode = fs::metadata(dir).map_err(|why| file(dir, why))?.permissions().mode();
        // A group is of the owner's choosing, as a container's volume has it. Where the sticky bit stands, nobody renames
        // another's files.
        let is_open = mode & 0o002 != 0 && mode & 0o1000 == 0;
        return if is_open { Err(AuthorityError::OpenFolder(dir.to_owned())) } else { Ok(()) };
    }
    if let Some(parent) = dir.parent() {
        fs::create_dir_all(parent).map_err(|why| file(dir, why))?;
    }
    match DirBuilder::new().mode(0o700).create(dir) {
        Ok(()) => fs::set_permissions(dir, Permissions::from_mode(0o700)).map_err(|why| file(dir, why)),
        Err(why) if why.kind() == io::ErrorKind::AlreadyExists && dir.is_dir() => Ok(()),
        Err(why) => Err(file(dir, why)),
    }
}

/// Holds the folder; nothing where it cannot be written, so that nobody can change it either.
fn lock(dir: &Path) -> Result<Option<File>, AuthorityError> {
    let path = dir.join("ca.lock");
    if path.exists() && !path.is_file() {
        return Err(file(path, io::Error::other("it is no regular file: remove it")));
    }
    let opened = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path);
    let lock = match opened {
        Ok(lock) => lock,
        Err(why) if matches!(why.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem) => {
            return Ok(None);
        }
        Err(why) => return Err(file(path, why)),
    };
    let step = Duration::from_millis(10);
    let mut waited = Duration::ZERO;
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(Some(lock)),
            Err(TryLockError::WouldBlock) if waited < PATIENCE => {
                std::thread::sleep(step);
                waited += step;
            }
            Err(TryLockError::WouldBlock) => {
                let why = format!("another process has held it for {} seconds", PATIENCE.as_secs());
                return Err(file(path, io::Error::new(io::ErrorKind::TimedOut, why)));
            }
            Err(TryLockError::Error(why)) => return Err(file(path, why)),
        }
    }
}

fn read(dir: &Path) -> Result<Found, AuthorityError> {
    let (pem_path, key_path) = paths(dir);
    let key_mode = match fs::metadata(&key_path) {
        Ok(about) => Some(about.permissions().mode()),
        Err(why) if why.kind() == io::ErrorKind::NotFound => None,
        Err(why) => return Err(file(key_path, why)),
    };
    if key_mode.is_some_and(|mode| mode & 0o077 != 0) {
        return Err(AuthorityError::OpenKey(key_path));
    }
    let text = |path: PathBuf| match small_file::read(&path, LIMIT) {
        Ok(text) => Ok(Some(text)),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(None),
        // Not written to the end, or not by us.
        Err(why) if why.kind() == io::ErrorKind::InvalidData => Ok(Some(String::new())),
        Err(why) => Err(file(path, why)),
    };
    Ok(match (text(pem_path)?, text(key_path)?) {
        (None, None) => Found::Nothing,
        (Some(_), None) => Found::Useless("ca.pem was there without ca.key".to_owned()),
        (None, Some(_)) => Found::Useless("ca.key was there without ca.pem".to_owned()),
        (Some(pem), Some(key)) => match Root::read(pem, &key) {
            Ok(root) => Found::Whole(Box::new(root)),
            Err(why) => Found::Useless(why),
        },
    })
}

/// Writes a CA. What lay there is set aside and not lost.
fn write(dir: &Path, root: &Root) -> Result<(), AuthorityError> {
    sweep(dir);
    let (pem, key) = paths(dir);
    // The certificate goes first and comes last: with one there is a key, and it is its own.
    set_aside(&pem)?;
    set_aside(&key)?;
    for (path, text, mode) in [(key, root.key.serialize_pem(), 0o600), (pem, root.pem.clone(), 0o644)] {
        write_new(&path, &text, mode).map_err(|why| file(path, why))?;
    }
    // So that a machine that loses its power keeps both names. Some file systems cannot do it, and work all the same.
    let _ = File::open(dir).and_then(|dir| dir.sync_all());
    Ok(())
}

/// Keeps a useless file under another name, for its owner alone: a certificate's file may hold a key by mistake.
fn set_aside(path: &Path) -> Result<(), AuthorityError> {
    let mut aside = path.as_os_str().to_owned();
    aside.push(".useless");
    match fs::rename(path, &aside) {
        Ok(()) => fs::set_permissions(&aside, Permissions::from_mode(0o600)).map_err(|why| file(aside, why)),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(why) => Err(file(path, why)),
    }
}

/// Writes a file under a name of its own, and renames it when it is whole. The modes are what they are, whatever the umask.
fn write_new(path: &Path, text: &str, mode: u32) -> io::Result<()> {
    let own = u64::from_ne_bytes(secret_bytes());
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(format!(".{own:016x}.new"));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
    file.write_all(text.as_bytes())?;
    file.set_permissions(Permissions::from_mode(mode))?;
    file.sync_all()?;
    fs::rename(unfinished, path)
}

/// Takes away what processes that were killed did not finish. Nobody else is writing: the lock is held.
fn sweep(dir: &Path) {
    let entries = fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok);
    for entry in entries {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name == "ca.new" || name.starts_with("ca.") && name.ends_with(".new") {
            // One that stays does no harm.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Refuses a CA that clients would not accept, or that may not sign for a host.
fn judge(dir: &Path, root: &Root, hosts: &[String]) -> Result<(), AuthorityError> {
    let now = real_now();
    let dir = dir.to_owned();
    if now >= root.not_after {
        return Err(AuthorityError::Expired { dir, when: root.not_after });
    }
    if now < root.not_before {
        return Err(AuthorityError::NotYet { dir, when: root.not_before, now });
    }
    match hosts.iter().find(|host| !root.allows(host)) {
        Some(host) => Err(AuthorityError::HostNotAllowed { dir, host: host.clone() }),
        None => Ok(()),
    }
}
