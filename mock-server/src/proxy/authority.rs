//! Our own certificate authority: signs for the hosts that the mock imitates and for no others.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::SignedDuration;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, NameConstraints, SanType,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use crate::clock_and_chance::real_now;

/// Domains that the CA's name constraints allow besides each `--host`.
const DOMAINS: [&str; 25] = [
    "localhost",
    "mock365",
    "example",
    "test",
    "microsoftonline.com",
    "microsoft.com",
    "windows.net",
    "live.com",
    "office365.com",
    "office.com",
    "outlook.com",
    "office365.us",
    "microsoftonline.us",
    "usgovcloudapi.net",
    "microsoft.us",
    "microsoftonline.cn",
    "chinacloudapi.cn",
    "outlook.cn",
    "dynamics.com",
    "dynamics.cn",
    "office.de",
    "outlook.de",
    "microsoftonline.de",
    "outlook.office.com",
    "onmicrosoft.com",
];

/// The CA, and the certificates that it signed.
pub struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
    leaf_key: KeyPair,
    hosts: Vec<String>,
    signed: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

/// Why there is no CA.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// A file could not be read or written.
    #[error("{path}: {why}")]
    File {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        why: std::io::Error,
    },
    /// A certificate could not be made or read.
    #[error("the certificate authority could not be made: {0}")]
    Certificate(#[from] rcgen::Error),
    /// One of the CA's two files is missing.
    #[error("{0} holds only one of ca.pem and ca.key: bring the other back, or remove both for a new CA to be trusted")]
    Half(PathBuf),
    /// The CA on disk does not allow one of the hosts.
    #[error(
        "the CA in {dir} may not sign for {host}: remove {dir}/ca.pem and {dir}/ca.key, start again with --host {host}, and trust the new ca.pem"
    )]
    HostNotAllowed {
        /// The CA's folder.
        dir: PathBuf,
        /// The host.
        host: String,
    },
}

impl Authority {
    /// The CA of a folder, made there where it is missing; one in memory alone where no folder is given.
    pub fn open(dir: Option<&Path>, hosts: &[String]) -> Result<Self, AuthorityError> {
        let found = dir.map(read).transpose()?.flatten();
        let (pem, key) = match (dir, found) {
            (None, _) => create(hosts)?,
            (Some(dir), Some(found)) => {
                check_hosts(dir, hosts)?;
                found
            }
            (Some(dir), None) => {
                let made = create(hosts)?;
                write(dir, &made.0, &made.1, hosts)?;
                made
            }
        };
        let issuer = Issuer::from_ca_cert_pem(&pem, KeyPair::from_pem(&key)?)?;
        Ok(Self {
            pem,
            issuer,
            leaf_key: KeyPair::generate()?,
            hosts: hosts.iter().map(|host| host.to_ascii_lowercase()).collect(),
            signed: Mutex::default(),
        })
    }

    /// The CA's certificate.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// TLS settings that present a certificate for whatever allowed name a client asks for; for the address it came
    /// to where it names none, as clients do that were given an address.
    pub fn tls(self: &Arc<Self>, to: IpAddr) -> ServerConfig {
        let unnamed = match to.to_canonical() {
            IpAddr::V4(ip) if ip.is_loopback() && ip != Ipv4Addr::LOCALHOST => ip.to_string(),
            _ => "localhost".to_owned(),
        };
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap_or_else(|why| panic!("the TLS library has no protocol versions: {why}"))
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Resolver { authority: Arc::clone(self), unnamed }));
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        config
    }

    /// Whether the CA may sign for a name.
    pub fn allows(&self, name: &str) -> bool {
        match name.parse::<IpAddr>() {
            Ok(ip) => ip.is_loopback(),
            Err(_) => DOMAINS
                .iter()
                .copied()
                .chain(self.hosts.iter().map(String::as_str))
                .any(|domain| name == domain || name.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))),
        }
    }

    fn certificate(&self, name: &str) -> Option<Arc<CertifiedKey>> {
        let name = name.to_ascii_lowercase();
        if !self.allows(&name) {
            return None;
        }
        let mut signed = self.signed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = signed.get(&name) {
            return Some(Arc::clone(known));
        }
        let made = Arc::new(self.sign(&name).inspect_err(|why| tracing::warn!(name, %why, "no certificate")).ok()?);
        // Names are the clients' choice: never more than a bounded number is kept.
        if signed.len() >= 1000 {
            signed.clear();
        }
        signed.insert(name, Arc::clone(&made));
        Some(made)
    }

    fn sign(&self, name: &str) -> Result<CertifiedKey, Box<dyn std::error::Error>> {
        let mut params = CertificateParams::default();
        // A name that the constraints allow: some validators read the common name as a host when only an address follows.
        params.distinguished_name.push(DnType::CommonName, "mock365");
        params.subject_alt_names.push(match name.parse::<IpAddr>() {
            Ok(ip) => SanType::IpAddress(ip),
            Err(_) => SanType::DnsName(name.try_into()?),
        });
        if name == "localhost" {
            for ip in ["127.0.0.1", "::1"] {
                params.subject_alt_names.push(SanType::IpAddress(ip.parse()?));
            }
        }
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        valid_for(&mut params, 397);
        let certificate = params.signed_by(&self.leaf_key, &self.issuer)?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.leaf_key.serialize_der()));
        let signer = rustls::crypto::aws_lc_rs::sign::any_supported_type(&key)?;
        Ok(CertifiedKey::new(vec![CertificateDer::from(certificate.der().to_vec())], signer))
    }
}

struct Resolver {
    authority: Arc<Authority>,
    unnamed: String,
}

impl std::fmt::Debug for Resolver {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Resolver")
    }
}

impl ResolvesServerCert for Resolver {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.authority.certificate(hello.server_name().unwrap_or(&self.unnamed))
    }
}

fn create(hosts: &[String]) -> Result<(String, String), AuthorityError> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "mock365 local CA");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let domains = DOMAINS.iter().map(|domain| (*domain).to_owned()).chain(hosts.iter().cloned());
    let mut permitted: Vec<GeneralSubtree> = domains.map(GeneralSubtree::DnsName).collect();
    permitted.push(GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix([127, 0, 0, 0], 8)));
    let mut loopback = [0; 16];
    loopback[15] = 1;
    permitted.push(GeneralSubtree::IpAddress(CidrSubnet::from_v6_prefix(loopback, 128)));
    params.name_constraints = Some(NameConstraints { permitted_subtrees: permitted, excluded_subtrees: Vec::new() });
    valid_for(&mut params, 3650);
    let certificate = params.self_signed(&key)?;
    Ok((certificate.pem(), key.serialize_pem()))
}

/// Valid from yesterday for so many days.
fn valid_for(params: &mut CertificateParams, days: i64) {
    let day = |from_now: i64| {
        let at = real_now().checked_add(SignedDuration::from_hours(24 * from_now)).unwrap_or_default();
        let date = at.to_zoned(jiff::tz::TimeZone::UTC).date();
        rcgen::date_time_ymd(
            i32::from(date.year()),
            u8::try_from(date.month()).unwrap_or(1),
            u8::try_from(date.day()).unwrap_or(1),
        )
    };
    params.not_before = day(-1);
    params.not_after = day(days);
}

/// Refuses hosts that the CA on disk was not made for; `ca.hosts` lists those that it was, besides the built-in ones.
fn check_hosts(dir: &Path, hosts: &[String]) -> Result<(), AuthorityError> {
    let listed = fs::read_to_string(dir.join("ca.hosts")).unwrap_or_default();
    let known = |host: &str| {
        let built_in = DOMAINS.iter().any(|domain| host == *domain || host.ends_with(&format!(".{domain}")));
        built_in || listed.lines().any(|line| host == line || host.ends_with(&format!(".{line}")))
    };
    match hosts.iter().find(|host| !known(host)) {
        Some(host) => Err(AuthorityError::HostNotAllowed { dir: dir.to_owned(), host: host.clone() }),
        None => Ok(()),
    }
}

fn read(dir: &Path) -> Result<Option<(String, String)>, AuthorityError> {
    let (pem, key) = (dir.join("ca.pem"), dir.join("ca.key"));
    match (pem.exists(), key.exists()) {
        (false, false) => return Ok(None),
        (true, true) => {}
        // Never replaced in silence: clients trust the old one.
        _ => return Err(AuthorityError::Half(dir.to_owned())),
    }
    let text = |path: PathBuf| fs::read_to_string(&path).map_err(|why| AuthorityError::File { path, why });
    Ok(Some((text(pem)?, text(key)?)))
}

fn write(dir: &Path, pem: &str, key: &str, hosts: &[String]) -> Result<(), AuthorityError> {
    fs::create_dir_all(dir).map_err(|why| AuthorityError::File { path: dir.to_owned(), why })?;
    let hosts = hosts.join("\n");
    for (name, text, mode) in [("ca.hosts", hosts.as_str(), 0o644), ("ca.key", key, 0o600), ("ca.pem", pem, 0o644)] {
        let path = dir.join(name);
        write_new(&path, text, mode).map_err(|why| AuthorityError::File { path, why })?;
    }
    Ok(())
}

/// Writes a file that only its owner can read while it is written, under another name first.
fn write_new(path: &Path, text: &str, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let unfinished = path.with_extension("new");
    let _ = fs::remove_file(&unfinished);
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(&unfinished)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(unfinished, path)
}
