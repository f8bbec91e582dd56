//! The road from a person's browser to the mock: Microsoft's own sign-in host leads there too, and a place may be named.

use std::sync::{Arc, Mutex, PoisonError};

use http::header::HOST;
use http::{HeaderName, HeaderValue};
use mock365_control::NetCarrier;
use mock365_control::browser::{Carrier, PageAnswer, PageRequest};
use reqwest::Url;

/// The host that stands in addresses of articles.
const MICROSOFT: &str = "login.microsoftonline.com";

/// Carries a browser's requests.
#[derive(Clone, Debug)]
pub struct Road {
    net: NetCarrier,
    mock: Url,
    location: Arc<Mutex<Option<String>>>,
}

impl Road {
    /// To the mock at that address.
    pub(crate) fn new(mock: &str) -> Result<Self, String> {
        let mock = Url::parse(mock).map_err(|why| format!("{mock}: {why}"))?;
        Ok(Self { net: NetCarrier::new(None)?, mock, location: Arc::default() })
    }

    /// Addresses of Microsoft's own host, which lead to the mock.
    pub(crate) fn origins() -> [String; 2] {
        [format!("https://{MICROSOFT}"), format!("http://{MICROSOFT}")]
    }

    /// From now on requests come from a named location, or from nowhere in particular.
    pub(crate) fn come_from(&self, location: Option<&str>) {
        *self.location.lock().unwrap_or_else(PoisonError::into_inner) = location.map(str::to_owned);
    }
}

impl Carrier for Road {
    async fn carry(&self, mut request: PageRequest) -> Result<PageAnswer, String> {
        let location = self.location.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(location) = location.and_then(|location| HeaderValue::try_from(location).ok()) {
            request.headers.insert(HeaderName::from_static("x-mock365-location"), location);
        }
        if request.url.host_str() == Some(MICROSOFT) {
            let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
            let to = format!("{}{}{query}", self.mock.origin().ascii_serialization(), request.url.path());
            request.url = Url::parse(&to).map_err(|why| format!("{to}: {why}"))?;
            request.headers.insert(HOST, HeaderValue::from_static(MICROSOFT));
        }
        self.net.carry(request).await
    }
}
