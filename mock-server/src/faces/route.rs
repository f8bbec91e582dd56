//! Which host and path belongs to which face.

use http::uri::Authority;
use http::{HeaderMap, Uri, header};
use mock365_domain::dataverse::EnvironmentHost;

use super::{autodiscover, dataverse, entra, ews, graph, outlook_rest};
use crate::exchange::{Base, Face};
use crate::sandbox::Sandbox;

/// Where a request goes.
pub struct Route {
    /// To a face; none for the control API.
    pub face: Option<&'static dyn Face>,
    /// The address that it came to.
    pub base: Base,
    /// The path behind it.
    pub path: String,
}

/// Hosts that Microsoft's services answer at.
///
/// <https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud>
fn face_of_host(host: &str) -> Option<&'static dyn Face> {
    Some(match host {
        "login.microsoftonline.com"
        | "login.windows.net"
        | "login.microsoft.com"
        | "sts.windows.net"
        | "login.live.com"
        | "login.partner.microsoftonline.cn"
        | "login.chinacloudapi.cn"
        | "login.microsoftonline.us"
        | "login.usgovcloudapi.net"
        | "login-us.microsoftonline.com" => &entra::Entra,
        "graph.microsoft.com" | "graph.microsoft.us" | "dod-graph.microsoft.us" | "microsoftgraph.chinacloudapi.cn" => {
            &graph::Graph
        }
        "autodiscover-s.outlook.com" | "autodiscover-s.partner.outlook.cn" => &autodiscover::Autodiscover,
        _ if host.starts_with("autodiscover.") => &autodiscover::Autodiscover,
        _ if EnvironmentHost::read(host).is_some() => &dataverse::Dataverse,
        _ => return None,
    })
}

/// Hosts of Exchange Online, where the path tells EWS, Autodiscover and Outlook REST apart.
fn is_exchange_online(host: &str) -> bool {
    matches!(
        host,
        "outlook.office365.com"
            | "outlook.office.com"
            | "partner.outlook.cn"
            | "outlook.office365.us"
            | "outlook.live.com"
    )
}

/// The face of a path on a host that says nothing.
fn face_of_path(path: &str) -> Option<&'static dyn Face> {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or("").to_ascii_lowercase();
    Some(match first.as_str() {
        "v1.0" | "beta" | "oidc" => &graph::Graph,
        "ews" => &ews::Ews,
        "autodiscover" => &autodiscover::Autodiscover,
        "api" if path.to_ascii_lowercase().starts_with("/api/data/") => &dataverse::Dataverse,
        "api" => &outlook_rest::OutlookRest,
        "" | "favicon.ico" | "robots.txt" => return None,
        _ => &entra::Entra,
    })
}

/// Finds the face of a request: by the host that it came for where the mock imitates that one, else by its path.
pub fn locate(sandbox: &Sandbox, uri: &Uri, headers: &HeaderMap, tls: bool) -> Route {
    let authority = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .and_then(|host| host.parse::<Authority>().ok())
        .or_else(|| uri.authority().cloned());
    let (scheme, shown) = match &authority {
        Some(authority) => (if tls { "https" } else { "http" }, authority.as_str()),
        None => (if tls { "https" } else { "http" }, "localhost"),
    };
    let mut host = authority.as_ref().map_or("localhost", Authority::host).to_ascii_lowercase();
    let mut origin = format!("{scheme}://{shown}");
    let mut path = uri.path();
    let mut imitated = is_imitated(sandbox, &host);
    if !imitated && let Some(url) = &sandbox.config.public_url {
        url.trim_end_matches('/').clone_into(&mut origin);
    }
    if let Some((name, rest)) = path.strip_prefix("/~").map(|rest| rest.split_at(rest.find('/').unwrap_or(rest.len())))
    {
        host = name.to_ascii_lowercase();
        origin = format!("{origin}/~{name}");
        path = if rest.is_empty() { "/" } else { rest };
        imitated = true;
    }
    let control = !imitated && (path == "/" || path == "/_mock" || path.starts_with("/_mock/"));
    let by_host = if imitated { face_of_host(&host) } else { None };
    let face = if control { None } else { by_host.or_else(|| face_of_path(path)) };
    Route { face, base: Base { origin, host, imitated }, path: path.to_owned() }
}

/// Whether the mock imitates a host: Microsoft's, or a customer's own Exchange server. A customer's server never takes the
/// names under which the mock is driven.
pub fn is_imitated(sandbox: &Sandbox, host: &str) -> bool {
    is_microsofts(host) || !sandbox.config.is_own(host) && sandbox.view(|cloud| cloud.exchange_host(host).is_some())
}

/// Whether a host is one of Microsoft's that the mock imitates.
pub fn is_microsofts(host: &str) -> bool {
    face_of_host(host).is_some() || is_exchange_online(host)
}
