//! The CA's folder: several processes at once, processes that are killed, and whatever else may lie there.

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use mock365::proxy::CertificateAuthority;
use mock365::{Config, control};
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, date_time_ymd};

const MOCK365: &str = env!("CARGO_BIN_EXE_mock365");

/// A mock of the binary; killed when dropped.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn serve(dir: &Path) -> Served {
    let mut command = Command::new(MOCK365);
    command.args(["serve", "--listen", "127.0.0.1:0", "--ca-dir"]).arg(dir);
    Served(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the binary runs"))
}

fn ready(served: &mut Served) -> String {
    let mut line = String::new();
    BufReader::new(served.0.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
    line.trim().strip_prefix("ready http://127.0.0.1").expect("the ready line").to_owned()
}

/// Whether a mock speaks TLS with the CA of a file.
fn speaks(port: &str, pem: &[u8]) -> Result<(), String> {
    let ca = reqwest::Certificate::from_pem(pem).map_err(|why| why.to_string())?;
    let client = reqwest::blocking::Client::builder().no_proxy().tls_certs_only([ca]).timeout(Duration::from_secs(20));
    let asked = client.build().expect("a client").get(format!("https://localhost{port}/_mock/health")).send();
    let answer = asked.map_err(|why| format!("{why:?}"))?;
    if answer.status().is_success() { Ok(()) } else { Err(answer.status().to_string()) }
}

/// `MOCK365_STARTS=200 cargo test -p mock365 --test process three_processes -- --nocapture` is the whole proof.
#[test]
fn three_processes_on_one_new_folder_speak_with_the_ca_that_it_names() {
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    let starts = std::env::var_os("MOCK365_STARTS").and_then(|starts| starts.to_str()?.parse().ok()).unwrap_or(4);
    let (mut good, mut bad) = (0, Vec::new());
    for start in 0..starts {
        let parent = tempfile::tempdir().unwrap();
        let dir = parent.path().join("ca");
        let mut three = [serve(&dir), serve(&dir), serve(&dir)];
        let ports = three.each_mut().map(ready);
        let pem = fs::read(dir.join("ca.pem")).expect("a certificate");
        for port in ports {
            match speaks(&port, &pem) {
                Ok(()) => good += 1,
                Err(why) => bad.push(format!("start {start}: {why}")),
            }
        }
        let left: Vec<_> = fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left.len(), 3, "{left:?}");
    }
    println!(
        "{starts} starts of three processes: {good} servers speak TLS with their folder's CA, {} do not",
        bad.len()
    );
    assert!(bad.is_empty(), "{bad:?}");
    assert!(good == starts * 3, "{bad:?}");
}

/// A number that differs between rounds; which moments are hit is of no matter.
fn microseconds(round: u32) -> u64 {
    u64::from(round.wrapping_mul(2_654_435_761) >> 16) % 12_000
}

#[test]
fn a_process_that_is_killed_leaves_a_folder_that_the_next_can_use() {
    for round in 0..60 {
        let parent = tempfile::tempdir().unwrap();
        let dir = parent.path().join("ca");
        let mut killed =
            Command::new(MOCK365).args(["ca", "--ca-dir"]).arg(&dir).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(microseconds(round)));
        drop(killed.kill());
        drop(killed.wait());
        let was_there = dir.join("ca.pem").exists() && dir.join("ca.key").exists();
        let first = CertificateAuthority::open(Some(&dir), &[]).unwrap_or_else(|why| panic!("round {round}: {why}"));
        let second = CertificateAuthority::open(Some(&dir), &[]).expect("what was made is there");
        assert_eq!((first.about(), second.made_anew()), (second.about(), None));
        let stray =
            fs::read_dir(&dir).unwrap().any(|entry| entry.unwrap().file_name().to_string_lossy().ends_with(".new"));
        assert!(!stray || was_there, "what was not finished is swept away when a CA is made");
    }
}

/// A CA as somebody's tool may have made it.
fn made(from: i32, until: i32) -> (String, String) {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(until, 1, 1));
    (params.self_signed(&key).expect("a certificate").pem(), key.serialize_pem())
}

fn folder(pem: Option<&str>, key: Option<&str>) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, text, mode) in [("ca.pem", pem, 0o644), ("ca.key", key, 0o600)] {
        if let Some(text) = text {
            fs::write(dir.path().join(name), text).expect("a file");
            fs::set_permissions(dir.path().join(name), Permissions::from_mode(mode)).expect("modes");
        }
    }
    dir
}

#[test]
fn what_does_not_belong_together_is_set_aside_and_made_anew() {
    let ((pem, key), (_, other)) = (made(2020, 2090), made(2020, 2090));
    let both = format!("{pem}{key}");
    let leaf = CertificateParams::default();
    let leaf_key = KeyPair::generate().unwrap();
    let leaf = leaf.self_signed(&leaf_key).unwrap().pem();
    for (name, pem, key) in [
        ("no key", Some(pem.as_str()), None),
        ("no certificate", None, Some(key.as_str())),
        ("another's key", Some(&pem), Some(other.as_str())),
        ("the key in the certificate's file", Some(&both), Some(&key)),
        ("an empty key", Some(&pem), Some("")),
        ("an empty certificate", Some(""), Some(&key)),
        ("a half of a certificate", Some(&pem[..pem.len() / 2]), Some(&key)),
        ("a half of a key", Some(&pem), Some(&key[..key.len() / 2])),
        ("no CA's certificate", Some(&leaf), Some(&leaf_key.serialize_pem())),
        ("no text", Some("\0\u{ff}"), Some(&key)),
    ] {
        let dir = folder(pem, key);
        let first = CertificateAuthority::open(Some(dir.path()), &[]).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert!(first.made_anew().is_some(), "{name}: silence");
        let again = CertificateAuthority::open(Some(dir.path()), &[]).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!((first.about(), again.made_anew()), (again.about(), None), "{name}");
        for (file, text) in [("ca.pem.useless", pem), ("ca.key.useless", key)] {
            let path = dir.path().join(file);
            assert_eq!(fs::read_to_string(&path).ok().as_deref(), text, "{name}: nothing is lost");
            let modes = fs::metadata(path).map_or(0, |about| about.permissions().mode() & 0o777);
            assert!(modes == 0 || modes == 0o600, "{name}: {modes:o}");
        }
    }
    let (pem, key) = made(2020, 2090);
    let dir = folder(Some(&pem), Some(&key));
    let kept = CertificateAuthority::open(Some(dir.path()), &[]).expect("somebody's own CA");
    assert_eq!((kept.pem(), kept.made_anew()), (pem.as_str(), None));
}

#[track_caller]
fn refused(dir: &Path, hosts: &[&str], says: &[&str]) {
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let why = CertificateAuthority::open(Some(dir), &hosts).err().expect("a refusal").to_string();
    for said in says {
        assert!(why.contains(said), "{why}");
    }
}

#[test]
fn what_a_person_has_to_decide_is_refused_with_the_command_that_mends_it() {
    let name = |dir: &tempfile::TempDir| dir.path().join("ca.key").display().to_string();
    for (from, until, word) in [(2010, 2020, "expired on 2020-01-01"), (2080, 2090, "valid from 2080-01-01")] {
        let (pem, key) = made(from, until);
        let dir = folder(Some(&pem), Some(&key));
        refused(dir.path(), &[], &[word, "rm ", &name(&dir)]);
        assert_eq!(fs::read_to_string(dir.path().join("ca.pem")).unwrap(), pem, "nothing was changed");
    }
    let dir = tempfile::tempdir().unwrap();
    CertificateAuthority::open(Some(dir.path()), &["mock.corp.example2".to_owned()]).expect("a CA");
    CertificateAuthority::open(Some(dir.path()), &["x.mock.corp.example2".to_owned()])
        .expect("below a host that it knows");
    refused(dir.path(), &["other.corp.example2"], &["may not sign for other.corp.example2", "rm ", &name(&dir)]);
    for mode in [0o640, 0o604, 0o660, 0o666, 0o620, 0o755] {
        fs::set_permissions(dir.path().join("ca.key"), Permissions::from_mode(mode)).unwrap();
        refused(dir.path(), &[], &[&format!("chmod 600 {}", name(&dir))]);
    }
    fs::set_permissions(dir.path().join("ca.key"), Permissions::from_mode(0o400)).unwrap();
    CertificateAuthority::open(Some(dir.path()), &[]).expect("mended");
}

#[test]
fn pipes_devices_and_endless_files_are_no_certificates() {
    let fifo = |path: &Path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    let zero = |path: &Path| std::os::unix::fs::symlink("/dev/zero", path).unwrap();
    let huge = |path: &Path| fs::File::create(path).unwrap().set_len(1 << 40).unwrap();
    let folder = |path: &Path| fs::create_dir(path).unwrap();
    for name in ["ca.pem", "ca.key", "ca.lock"] {
        for make in [&fifo as &dyn Fn(&Path), &zero, &folder] {
            let dir = tempfile::tempdir().unwrap();
            make(&dir.path().join(name));
            drop(fs::set_permissions(dir.path().join(name), Permissions::from_mode(0o600)));
            let opened = CertificateAuthority::open(Some(dir.path()), &[]);
            assert!(opened.is_err(), "{name}");
        }
    }
    for name in ["ca.pem", "ca.key"] {
        let dir = tempfile::tempdir().unwrap();
        huge(&dir.path().join(name));
        fs::set_permissions(dir.path().join(name), Permissions::from_mode(0o600)).unwrap();
        refused(dir.path(), &[], &["1048576 bytes"]);
    }
}

#[test]
fn the_folder_is_its_owners_alone_whatever_the_umask() {
    for umask in ["000", "002", "022", "077", "777"] {
        let parent = tempfile::tempdir().unwrap();
        let dir = parent.path().join("ca");
        let line = format!("umask {umask}; exec {MOCK365} ca --ca-dir {}", dir.display());
        let out = Command::new("sh").args(["-c", &line]).output().unwrap();
        assert!(out.status.success(), "{umask}: {}", String::from_utf8_lossy(&out.stderr));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let modes = [mode(&dir), mode(&dir.join("ca.key")), mode(&dir.join("ca.pem"))];
        assert_eq!(modes, [0o700, 0o600, 0o644], "umask {umask}");
    }
}

#[test]
fn a_start_says_which_ca_it_serves_and_fails_without_one() {
    let parent = tempfile::tempdir().unwrap();
    let start = |dir: &Path| {
        let mut command = Command::new(MOCK365);
        // A second address that cannot be opened ends it once it has said what it has to say.
        command.args(["serve", "--listen", "127.0.0.1:0,203.0.113.1:1", "--ca-dir"]).arg(dir);
        let out = command.output().expect("the binary runs");
        (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned())
    };
    let dir = parent.path().join("ca");
    let (_, said) = start(&dir);
    let authority = CertificateAuthority::open(Some(&dir), &[]).expect("the CA");
    assert!(said.contains(&authority.about()), "{said}");
    assert!(said.contains(&dir.join("ca.pem").display().to_string()), "{said}");
    assert!(said.contains("SHA-256 "), "{said}");
    fs::remove_file(dir.join("ca.pem")).unwrap();
    assert!(start(&dir).1.contains("a new CA was made, since ca.key was there without ca.pem"));
    let file = parent.path().join("file");
    fs::write(&file, "").unwrap();
    let (code, said) = start(&file.join("ca"));
    assert!(code == Some(1), "{said}");
    assert!(said.contains("file/ca"), "{said}");
    assert!(!said.contains("203.0.113.1"), "{said}");
}

#[test]
fn a_failed_opening_is_not_remembered() {
    let dir = tempfile::tempdir().unwrap();
    CertificateAuthority::open(Some(dir.path()), &[]).expect("a CA");
    let key = dir.path().join("ca.key");
    fs::set_permissions(&key, Permissions::from_mode(0o644)).unwrap();
    let service = control::service(Config { ca_dir: Some(dir.path().to_owned()), ..Config::default() });
    assert!(service.authority().is_err());
    fs::set_permissions(&key, Permissions::from_mode(0o600)).unwrap();
    service.authority().expect("mended while the process ran");
}

#[test]
fn a_folder_that_everybody_may_write_is_refused_with_the_command_that_mends_it() {
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("ca");
    fs::create_dir(&dir).unwrap();
    for (mode, opens) in [(0o755, true), (0o775, true), (0o777, false), (0o1777, true)] {
        fs::set_permissions(&dir, Permissions::from_mode(mode)).unwrap();
        let mut command = Command::new(MOCK365);
        command.args(["serve", "--listen", "127.0.0.1:0", "--ca-dir"]).arg(&dir);
        if opens {
            let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
            ready(&mut Served(child));
        } else {
            let output = command.output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!output.status.success(), "{said}");
            assert!(said.contains(&format!("chmod o-w {}", dir.display())), "{said}");
        }
    }
}
