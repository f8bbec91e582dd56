//! A carrier that takes the robot browser's requests to the mock over a socket.

use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, ClientBuilder};

use crate::browser::{Carrier, PageAnswer, PageRequest};

/// Requests over a socket; redirects are left to the browser.
#[derive(Clone, Debug)]
pub struct NetCarrier {
    client: Client,
}

impl NetCarrier {
    /// With the CA that a TLS address needs, in PEM.
    pub fn new(ca: Option<&[u8]>) -> Result<Self, String> {
        Self::of(builder(), ca)
    }

    /// One that finds every host at the mock's address, as on a machine whose `hosts` file says so: Microsoft's own
    /// addresses lead to the mock, with certificates of its CA.
    pub fn everywhere_at(mock: SocketAddr, ca: &[u8]) -> Result<Self, String> {
        Self::of(builder().dns_resolver(Arc::new(Everywhere(mock))), Some(ca))
    }

    fn of(builder: ClientBuilder, ca: Option<&[u8]>) -> Result<Self, String> {
        let trusted = match ca {
            Some(pem) => vec![Certificate::from_pem(pem).map_err(|why| why.to_string())?],
            None => Vec::new(),
        };
        let client = builder.redirect(Policy::none()).tls_certs_only(trusted).build();
        Ok(Self { client: client.map_err(|why| why.to_string())? })
    }
}

/// Finds every host at one address.
struct Everywhere(SocketAddr);

impl Resolve for Everywhere {
    fn resolve(&self, _: Name) -> Resolving {
        let addresses: Addrs = Box::new(std::iter::once(self.0));
        Box::pin(std::future::ready(Ok(addresses)))
    }
}

/// What a client of the mock is built of: no proxy stands between, and nobody but the mock's CA is trusted.
pub(crate) fn builder() -> ClientBuilder {
    // An error means that the process has a provider already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    Client::builder().no_proxy().tls_certs_only([])
}

impl Carrier for NetCarrier {
    async fn carry(&self, request: PageRequest) -> Result<PageAnswer, String> {
        let say = |why: reqwest::Error| format!("{}: {why}", request.url);
        let sent = self
            .client
            .request(request.method.clone(), request.url.clone())
            .headers(request.headers.clone())
            .body(request.body.clone());
        let answer = sent.send().await.map_err(say)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await.map_err(say)?.to_vec();
        Ok(PageAnswer { status, headers, body })
    }
}
