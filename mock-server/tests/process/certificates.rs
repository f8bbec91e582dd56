//! The certificates that we sign, as a client sees them in its handshake.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use mock365::Mock;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore};
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};

/// The CA's certificate, over plain HTTP.
fn ca(mock: &Mock) -> String {
    let mut stream = TcpStream::connect(mock.origin().replace("http://", "")).expect("a connection");
    stream
        .write_all(b"GET /_mock/ca.pem HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n")
        .expect("the request is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer.split_once("\r\n\r\n").expect("a body").1.to_owned()
}

/// Shakes hands under a host name, trusting the CA alone, and takes the certificate.
fn certificate_of(mock: &Mock, ca: &str, host: &str) -> Vec<u8> {
    shake_hands(mock, ca, host).unwrap_or_else(|why| panic!("{host}: {why}"))
}

fn shake_hands(mock: &Mock, ca: &str, host: &str) -> std::io::Result<Vec<u8>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca.as_bytes()).expect("a certificate")).expect("a root");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("versions");
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).expect("a name");
    let mut client = ClientConnection::new(Arc::new(config), name).expect("a client");
    let mut stream = TcpStream::connect(mock.origin().replace("http://", "")).expect("a connection");
    while client.is_handshaking() {
        client.complete_io(&mut stream)?;
    }
    Ok(client.peer_certificates().expect("a chain")[0].to_vec())
}

/// Changes the tenant of the default Cloud whose own Exchange is `mail.contoso.example`.
fn patch_servers(mock: &Mock, servers: &str) {
    let body = format!(r#"{{"own_servers":{servers}}}"#);
    let mut stream = TcpStream::connect(mock.origin().replace("http://", "")).expect("a connection");
    write!(
        stream,
        "PATCH /_mock/tenants/contoso.example HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .expect("the request is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

/// Where a customer forgot to renew it, no client trusts his server, and all the others as before.
#[test]
fn a_customer_s_certificate_may_be_past_its_time() {
    let mock = Mock::start();
    let pem = ca(&mock);
    let own = ["mail.contoso.example", "autodiscover.contoso.example"];
    patch_servers(&mock, r#"{"certificate_expired":true}"#);
    for host in own {
        let why = shake_hands(&mock, &pem, host).expect_err(host).to_string();
        assert!(why.contains("certificate expired"), "{host}: {why}");
    }
    certificate_of(&mock, &pem, "outlook.office365.com");
    patch_servers(&mock, r#"{"certificate_expired":false}"#);
    for host in own {
        certificate_of(&mock, &pem, host);
    }
}

const HOSTS: [&str; 8] = [
    "login.microsoftonline.com",
    "graph.microsoft.com",
    "outlook.office365.com",
    "localhost",
    "mail.contoso.example",
    "mock365",
    "127.0.0.1",
    "contoso.onmicrosoft.com",
];

#[test]
fn certificates_are_as_clients_want_them() {
    let mocks = [Mock::start(), Mock::start()];
    let mut serials = BTreeSet::new();
    for mock in &mocks {
        let pem = ca(mock);
        let der = CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate");
        let (_, root) = X509Certificate::from_der(&der).expect("a certificate");
        serials.insert(root.raw_serial().to_vec());
        for host in HOSTS {
            let der = certificate_of(mock, &pem, host);
            let (_, leaf) = X509Certificate::from_der(&der).expect("a certificate");
            serials.insert(leaf.raw_serial().to_vec());
            assert_eq!((leaf.raw_serial().len(), leaf.raw_serial()[0] & 0x80), (20, 0), "20 bytes, positive");
            let names = leaf.subject_alternative_name().expect("one").expect("names");
            let fits = names.value.general_names.iter().any(|name| match name {
                GeneralName::DNSName(name) => *name == host,
                GeneralName::IPAddress(bytes) => host == "127.0.0.1" && *bytes == [127, 0, 0, 1],
                _ => false,
            });
            assert!(fits, "{host}: {names:?}");
            let usage = leaf.key_usage().expect("one").expect("a usage");
            assert!(usage.critical);
            assert_eq!(usage.value.flags, 1, "digitalSignature and nothing else");
            let extended = leaf.extended_key_usage().expect("one").expect("a usage").value;
            assert!(extended.server_auth);
            assert!(!extended.client_auth);
            assert!(!extended.any);
            assert!(extended.other.is_empty());
            assert!(!leaf.is_ca());
            let (own, above) = (leaf.validity(), root.validity());
            let seconds = own.not_after.timestamp() - own.not_before.timestamp() + 1;
            assert!(seconds <= 398 * 86400, "{seconds}");
            assert!(own.not_before >= above.not_before);
            assert!(own.not_after <= above.not_after);
            assert!(leaf.extensions().iter().any(|one| one.oid.to_id_string() == "2.5.29.35"), "the CA's key is named");
        }
    }
    // The CA's own, and one less than hosts: who asks for an address names no host, and gets that of localhost.
    assert_eq!(serials.len(), mocks.len() * HOSTS.len(), "no number is used twice");
}

#[test]
fn the_ca_may_sign_for_hosts_alone() {
    let mock = Mock::start();
    let der = CertificateDer::from_pem_slice(ca(&mock).as_bytes()).expect("a certificate");
    let (_, root) = X509Certificate::from_der(&der).expect("a certificate");
    assert!(root.is_ca());
    let usage = root.key_usage().expect("one").expect("a usage").value;
    assert!(usage.key_cert_sign());
    assert!(usage.crl_sign());
    assert!(!usage.digital_signature());
    let constraints = root.name_constraints().expect("one").expect("constraints");
    assert!(constraints.critical);
    let permitted = constraints.value.permitted_subtrees.as_ref().expect("some");
    let (mut hosts, mut addresses) = (Vec::new(), 0);
    for subtree in permitted {
        match &subtree.base {
            GeneralName::DNSName(name) => hosts.push((*name).to_owned()),
            GeneralName::IPAddress(bytes) => {
                assert!(bytes[0] == 127 || bytes[..16].iter().sum::<u8>() == 1);
                addresses += 1;
            }
            GeneralName::RFC822Name(name) | GeneralName::URI(name) => {
                assert_eq!(*name, "mock365.invalid");
                hosts.push("one kind".to_owned());
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(addresses, 2);
    assert_eq!(hosts.iter().filter(|host| *host == "one kind").count(), 2, "e-mail addresses and URIs");
    assert!(hosts.iter().any(|host| host == "microsoftonline.com"));
    assert!(!hosts.iter().any(String::is_empty));
}
