//! Our own certificate authority: signs for the hosts that the mock imitates and for no others.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::Timestamp;
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, Issuer, KeyPair, KeyUsagePurpose, SanType};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::root::{Root, hours_after, serial_number, valid};
use super::{folder, names};
use crate::clock_and_chance::real_now;

/// Days for which a host's certificate is made: browsers take no more than 398, the day before today among them.
const DAYS: i64 = 396;
/// Days before its end at which a process that runs for so long signs a new one.
const RENEWED: i64 = 30;
/// Names that certificates are kept for: they are the clients' choice.
const KEPT: usize = 1000;

/// The CA, and the certificates that it signed.
pub struct CertificateAuthority {
    pem: String,
    fingerprint: String,
    not_before: Timestamp,
    not_after: Timestamp,
    path: Option<PathBuf>,
    anew: Option<String>,
    issuer: Issuer<'static, KeyPair>,
    /// The key of all hosts' certificates, made when the first is signed.
    leaf_key: OnceLock<KeyPair>,
    hosts: Vec<String>,
    signed: Mutex<HashMap<(String, CertificateAge), Signed>>,
}

/// How old a host's certificate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CertificateAge {
    /// It is valid.
    Valid,
    /// It is past its time.
    Expired,
}

/// A host's certificate, and when it is to be signed again.
struct Signed {
    key: Arc<CertifiedKey>,
    renew: Timestamp,
}

/// Why there is no CA.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// A file could not be read or written.
    #[error("the CA cannot be opened: {path}: {why}")]
    File {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        why: std::io::Error,
    },
    /// A certificate could not be made or read.
    #[error("the certificate authority could not be made: {0}")]
    Certificate(#[from] rcgen::Error),
    /// Others can read the private key.
    #[error(
        "others can use the CA's key {0}, and with it be every host that is trusted here: chmod 600 {0} (or name a folder on a file system that keeps modes with --ca-dir)"
    )]
    OpenKey(PathBuf),
    /// Everybody can put another CA into the folder.
    #[error(
        "everybody can write in the CA's folder {0}, and so put a CA of their own there for clients to trust: chmod o-w {0} (or name another folder with --ca-dir)"
    )]
    OpenFolder(PathBuf),
    /// The CA on disk is no longer valid.
    #[error(
        "the CA in {dir} expired on {when}, and no client accepts what it signs: rm {dir}/ca.pem {dir}/ca.key, start again, and trust the new ca.pem"
    )]
    Expired {
        /// The CA's folder.
        dir: PathBuf,
        /// When.
        when: Timestamp,
    },
    /// The CA on disk is not valid yet.
    #[error(
        "the CA in {dir} is valid from {when}, and this machine's clock says {now}: set the clock; or rm {dir}/ca.pem {dir}/ca.key, start again, and trust the new ca.pem"
    )]
    NotYet {
        /// The CA's folder.
        dir: PathBuf,
        /// From when.
        when: Timestamp,
        /// What the clock says.
        now: Timestamp,
    },
    /// The CA on disk does not allow one of the hosts.
    #[error(
        "the CA in {dir} may not sign for {host}: rm {dir}/ca.pem {dir}/ca.key, start again with --host {host}, and trust the new ca.pem"
    )]
    HostNotAllowed {
        /// The CA's folder.
        dir: PathBuf,
        /// The host.
        host: String,
    },
}

impl CertificateAuthority {
    /// The CA of a folder, made there where it is missing; one in memory alone where no folder is given.
    pub fn open(dir: Option<&Path>, hosts: &[String]) -> Result<Self, AuthorityError> {
        let hosts: Vec<String> = hosts.iter().map(|host| host.to_ascii_lowercase()).collect();
        let (root, anew) = match dir {
            Some(dir) => folder::open(dir, &hosts)?,
            None => (Root::make(&hosts)?, None),
        };
        let Root { pem, key, fingerprint, not_before, not_after, .. } = root;
        Ok(Self {
            issuer: Issuer::from_ca_cert_pem(&pem, key)?,
            pem,
            fingerprint,
            not_before,
            not_after,
            path: dir.map(|dir| folder::paths(dir).0),
            anew,
            leaf_key: OnceLock::new(),
            hosts,
            signed: Mutex::default(),
        })
    }

    /// Makes what the first certificate would wait for: before its first key, the library of keys gathers chance for 20 ms.
    pub fn warm_up(&self) {
        if let Err(why) = self.leaf_key() {
            tracing::warn!(%why, "no key for certificates");
        }
    }

    fn leaf_key(&self) -> Result<&KeyPair, rcgen::Error> {
        if let Some(known) = self.leaf_key.get() {
            return Ok(known);
        }
        let made = KeyPair::generate()?;
        Ok(self.leaf_key.get_or_init(|| made))
    }

    /// The CA's certificate.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// Which CA this is, in a line for people: where its certificate lies, its fingerprint, and until when it is valid.
    pub fn about(&self) -> String {
        let place = match &self.path {
            Some(path) => path.display().to_string(),
            None => "of this process alone, GET /_mock/ca.pem".to_owned(),
        };
        format!("CA {place}, SHA-256 {}, until {:.10}", self.fingerprint, self.not_after.to_string())
    }

    /// Why the CA of the folder was made anew, where something useless lay there: clients must trust the new one.
    pub fn made_anew(&self) -> Option<&str> {
        self.anew.as_deref()
    }

    /// TLS settings that present a certificate for whatever allowed name a client asks for; for the address it came
    /// to where it names none, as clients do that were given an address.
    pub fn tls(self: &Arc<Self>, to: IpAddr, age: CertificateAge) -> ServerConfig {
        let unnamed = match to.to_canonical() {
            IpAddr::V4(ip) if ip.is_loopback() && ip != Ipv4Addr::LOCALHOST => ip.to_string(),
            _ => "localhost".to_owned(),
        };
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap_or_else(|why| panic!("the TLS library has no protocol versions: {why}"))
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Resolver { authority: Arc::clone(self), unnamed, age }));
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        config
    }

    /// Whether the CA may sign for a name.
    pub fn allows(&self, name: &str) -> bool {
        match name.parse::<IpAddr>() {
            Ok(ip) => ip.is_loopback(),
            Err(_) => names::allows(&self.hosts, name),
        }
    }

    fn certificate(&self, name: &str, age: CertificateAge) -> Option<Arc<CertifiedKey>> {
        let name = name.to_ascii_lowercase();
        if !self.allows(&name) {
            return None;
        }
        let now = real_now();
        let mut signed = self.signed.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = (name, age);
        if let Some(known) = signed.get(&kept).filter(|known| now < known.renew) {
            return Some(Arc::clone(&known.key));
        }
        let made = self.sign(&kept.0, age, now);
        let made = made.inspect_err(|why| tracing::warn!(name = kept.0, %why, "no certificate")).ok()?;
        let key = Arc::clone(&made.key);
        if signed.len() >= KEPT {
            signed.clear();
        }
        signed.insert(kept, made);
        Some(key)
    }

    fn sign(&self, name: &str, age: CertificateAge, now: Timestamp) -> Result<Signed, Box<dyn std::error::Error>> {
        let mut params = CertificateParams::default();
        // Clients refuse two certificates of one issuer with one number.
        params.serial_number = Some(serial_number());
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
        // From yesterday, for machines whose clocks are late, and within the CA's own time.
        let (from, until, renew) = match age {
            CertificateAge::Valid => {
                let until = hours_after(now, 24 * DAYS).min(self.not_after);
                (hours_after(now, -24).max(self.not_before), until, renewal(now, until))
            }
            CertificateAge::Expired => (hours_after(now, -72), hours_after(now, -24), hours_after(now, 24)),
        };
        valid(&mut params, from, until);
        let own = self.leaf_key()?;
        let certificate = params.signed_by(own, &self.issuer)?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(own.serialize_der()));
        let signer = rustls::crypto::aws_lc_rs::sign::any_supported_type(&key)?;
        let key = CertifiedKey::new(vec![CertificateDer::from(certificate.der().to_vec())], signer);
        Ok(Signed { key: Arc::new(key), renew })
    }
}

/// When a certificate is signed again: some days before its end, and where that is over already (the CA itself ends soon),
/// a day later, so that not every handshake signs one.
fn renewal(now: Timestamp, until: Timestamp) -> Timestamp {
    hours_after(until, -24 * RENEWED).max(hours_after(now, 24)).min(until)
}

struct Resolver {
    authority: Arc<CertificateAuthority>,
    unnamed: String,
    age: CertificateAge,
}

impl std::fmt::Debug for Resolver {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Resolver")
    }
}

impl ResolvesServerCert for Resolver {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.authority.certificate(hello.server_name().unwrap_or(&self.unnamed), self.age)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_of_a_ca_that_ends_soon_is_kept_for_a_day() {
        let now = Timestamp::UNIX_EPOCH;
        let days = |days: i64| hours_after(now, 24 * days);
        for (until, renew) in
            [(days(DAYS), days(DAYS - RENEWED)), (days(20), days(1)), (hours_after(now, 3), hours_after(now, 3))]
        {
            assert_eq!(renewal(now, until), renew);
        }
    }
}
