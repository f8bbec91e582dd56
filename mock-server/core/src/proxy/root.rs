//! The CA's own certificate and key: made, read, and held against each other.

use jiff::{SignedDuration, Timestamp};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair, KeyUsagePurpose, PublicKeyData, SerialNumber};
use x509_parser::extensions::GeneralName;
use x509_parser::pem::Pem;
use x509_parser::prelude::X509Certificate;

use super::names;
use crate::clock_and_chance::{real_now, secret_bytes};

/// Days for which a CA is made.
const DAYS: i64 = 3650;

/// A certificate that signs others, with the key that belongs to it.
pub struct Root {
    /// The certificate.
    pub pem: String,
    /// The private key.
    pub key: KeyPair,
    /// The certificate's SHA-256, as browsers and `openssl x509 -fingerprint` write it.
    pub fingerprint: String,
    /// From when it is valid.
    pub not_before: Timestamp,
    /// Until when.
    pub not_after: Timestamp,
    /// The domains that its name constraints allow; none where it has no such constraints.
    domains: Option<Vec<String>>,
}

impl Root {
    /// A new one, for the built-in domains and these hosts.
    pub fn make(hosts: &[String]) -> Result<Self, rcgen::Error> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::default();
        params.serial_number = Some(serial_number());
        params.distinguished_name.push(DnType::CommonName, "mock365 local CA");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.custom_extensions = vec![names::constraints(hosts)];
        let now = real_now();
        // From yesterday, for machines whose clocks are late.
        valid(&mut params, hours_after(now, -24), hours_after(now, 24 * DAYS));
        let pem = params.self_signed(&key)?.pem();
        Self::of(pem, key).map_err(|_| rcgen::Error::CouldNotParseCertificate)
    }

    /// Reads one; says what makes it useless where it is.
    pub fn read(pem: String, key: &str) -> Result<Self, String> {
        if pem.contains("PRIVATE KEY") {
            return Err("ca.pem, which everybody may read, holds a private key".to_owned());
        }
        let key = KeyPair::from_pem(key).map_err(|_| "ca.key holds no private key".to_owned())?;
        Self::of(pem, key)
    }

    fn of(pem: String, key: KeyPair) -> Result<Self, String> {
        let no_certificate = || "ca.pem holds no certificate".to_owned();
        let (_, read) = x509_parser::pem::parse_x509_pem(pem.as_bytes()).map_err(|_| no_certificate())?;
        let certificate = parsed(&read).ok_or_else(no_certificate)?;
        if !certificate.is_ca() {
            return Err("the certificate in ca.pem is no CA's".to_owned());
        }
        if *certificate.public_key().subject_public_key.data != *key.der_bytes() {
            return Err("the key in ca.key is not the one of ca.pem".to_owned());
        }
        let moment = |seconds| Timestamp::from_second(seconds).map_err(|_| no_certificate());
        let not_before = moment(certificate.validity().not_before.timestamp())?;
        let not_after = moment(certificate.validity().not_after.timestamp())?;
        let fingerprint = fingerprint(&read.contents);
        let domains = domains_of(&certificate);
        Ok(Self { pem, key, fingerprint, not_before, not_after, domains })
    }

    /// Whether its name constraints allow a host.
    pub fn allows(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        self.domains.as_ref().is_none_or(|domains| domains.iter().any(|domain| names::is_below(&host, domain)))
    }
}

/// A certificate by itself, without trailing bytes.
fn parsed(pem: &Pem) -> Option<X509Certificate<'_>> {
    if pem.label != "CERTIFICATE" {
        return None;
    }
    pem.parse_x509().ok()
}

fn domains_of(certificate: &X509Certificate<'_>) -> Option<Vec<String>> {
    let constraints = certificate.name_constraints().ok().flatten()?;
    let permitted = constraints.value.permitted_subtrees.as_ref()?;
    let domains: Vec<String> = permitted
        .iter()
        .filter_map(|subtree| match subtree.base {
            GeneralName::DNSName(name) => Some(name.to_ascii_lowercase()),
            _ => None,
        })
        .collect();
    // Without a DNS name among them, DNS names are not limited.
    (!domains.is_empty()).then_some(domains)
}

fn fingerprint(der: &[u8]) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, der);
    digest.as_ref().iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
}

/// A serial number as RFC 5280 and the browsers' forum want it: positive, of 20 bytes, and not to be guessed.
///
/// <https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.2>
pub fn serial_number() -> SerialNumber {
    let mut bytes = secret_bytes::<20>();
    bytes[0] = bytes[0] & 0x7f | 0x40;
    SerialNumber::from_slice(&bytes)
}

/// So many hours after a moment, or before it.
pub fn hours_after(moment: Timestamp, hours: i64) -> Timestamp {
    moment.checked_add(SignedDuration::from_hours(hours)).unwrap_or(moment)
}

/// Makes a certificate valid from one moment to another.
pub fn valid(params: &mut CertificateParams, from: Timestamp, until: Timestamp) {
    let date = |moment: Timestamp| {
        let since_1970 = std::time::Duration::from_secs(u64::try_from(moment.as_second()).unwrap_or(0));
        rcgen::date_time_ymd(1970, 1, 1) + since_1970
    };
    params.not_before = date(from);
    params.not_after = date(until);
}
