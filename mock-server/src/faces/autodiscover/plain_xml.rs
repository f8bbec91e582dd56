//! Plain XML (POX), as Outlook asks: `POST /autodiscover/autodiscover.xml`.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/pox-autodiscover-request-for-exchange>
//! <https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxdscli>

use http::StatusCode;
use mock365_domain::discovery::Whereabouts;
use mock365_domain::mailbox::Mailbox;
use mock365_domain::{Cloud, Now};

use super::server::Here;
use super::setting::legacy_dn;
use crate::exchange::{Answer, Call};
use crate::faces::soap::element::{Element, Malformed};
use crate::faces::soap::envelope::{CONTENT_TYPE, DECLARATION};
use crate::faces::soap::signed_in::Caller;
use crate::faces::soap::versions::Server;

const ANSWER: &str = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";
const OUTLOOK: &str = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

/// The address that is asked about.
pub fn address(request: &Element) -> Option<&str> {
    request.find("Request")?.find_text("EMailAddress").filter(|address| !address.is_empty())
}

/// Answers a request.
pub fn answer(call: &Call<'_>, here: &Here, caller: &Caller, request: &Result<Element, Malformed>) -> Answer {
    let request = match request {
        Ok(request) => request,
        Err(malformed) => return invalid(call, &format!("the request is no XML: {}", malformed.violation)),
    };
    let asked = request.find("Request").filter(|_| request.name == "Autodiscover");
    let Some(asked) = asked else { return invalid(call, "the request has no Autodiscover/Request") };
    let known_as = asked.find_text("LegacyDN").filter(|dn| !dn.is_empty());
    let address = address(request);
    if known_as.is_none() && address.is_none_or(|address| !address.contains('@')) {
        return invalid(call, "the request has neither an EMailAddress nor a LegacyDN");
    }
    match asked.find_text("AcceptableResponseSchema") {
        Some(OUTLOOK) => {}
        None => return invalid(call, "the request has no AcceptableResponseSchema"),
        Some(other) => {
            let why = format!("mock365 answers in the schema {OUTLOOK} only, not in {other}");
            return error(call, 601, "Provider is not available").explain(why).unsupported();
        }
    }
    call.sandbox.read(|cloud, now| {
        let whereabouts = sought(cloud, known_as, address.unwrap_or(""), caller, now);
        if let Some(origin) = here.elsewhere(call, whereabouts) {
            return redirected(cloud, here, whereabouts, &origin);
        }
        match whereabouts {
            Whereabouts::Online(mailbox) | Whereabouts::OnPremises(mailbox, _) => {
                document(Element::new("Response").with("xmlns", OUTLOOK).all(settings(call, here, mailbox)))
            }
            Whereabouts::Nowhere => error(call, 500, "The email address can't be found.")
                .explain("no mailbox of the caller's organisation that can be used has this address"),
        }
    })
}

/// Where the mailbox is that was asked about. A distinguished name weighs more than an address.
fn sought<'a>(cloud: &'a Cloud, known_as: Option<&str>, address: &str, caller: &Caller, now: Now) -> Whereabouts<'a> {
    let mailbox = match known_as {
        Some(dn) => cloud.mailboxes.values().find(|mailbox| legacy_dn(mailbox).eq_ignore_ascii_case(dn)),
        None => cloud.mailbox_at(address),
    };
    let own = mailbox.filter(|mailbox| mailbox.owner.tenant == caller.tenant);
    own.map_or(Whereabouts::Nowhere, |mailbox| cloud.whereabouts_of(mailbox, now))
}

/// Sends the client to the other server: by an address in Microsoft's domain where the mailbox has one and lies there,
/// else by the server's address.
fn redirected(cloud: &Cloud, here: &Here, whereabouts: Whereabouts<'_>, origin: &str) -> Answer {
    let routed = match (here.server, whereabouts) {
        (Server::OnPremises, Whereabouts::Online(mailbox)) => cloud.routing_address(mailbox),
        _ => None,
    };
    let account = match routed {
        Some(address) => Element::new("Account")
            .child(Element::text("Action", "redirectAddr"))
            .child(Element::text("RedirectAddr", address)),
        None => Element::new("Account")
            .child(Element::text("Action", "redirectUrl"))
            .child(Element::text("RedirectUrl", format!("{origin}/autodiscover/autodiscover.xml"))),
    };
    document(Element::new("Response").with("xmlns", OUTLOOK).child(account))
}

/// User and account.
fn settings(call: &Call<'_>, here: &Here, mailbox: &Mailbox) -> [Element; 2] {
    let online = here.server == Server::Online;
    let user = Element::new("User")
        .child(Element::text("DisplayName", mailbox.name.as_str()))
        .child(Element::text("LegacyDN", legacy_dn(mailbox)))
        .child(Element::text("AutoDiscoverSMTPAddress", mailbox.address.as_str()))
        .child(Element::text("DeploymentId", mailbox.owner.tenant.to_string()));
    let account = Element::new("Account")
        .child(Element::text("AccountType", "email"))
        .child(Element::text("Action", "settings"))
        .child(Element::text("MicrosoftOnline", if online { "True" } else { "False" }))
        .child(exchange(call, here, mailbox))
        .child(over_http(call, here))
        .child(web(call, here));
    [user, account]
}

/// Inside the organisation.
fn exchange(call: &Call<'_>, here: &Here, mailbox: &Mailbox) -> Element {
    let domain = mailbox.address.rsplit('@').next().unwrap_or_default();
    let server = format!("{}@{domain}", mailbox.guid);
    let version = here.server.version();
    let hex = |part: &str| part.parse::<u32>().unwrap_or(0);
    let number = (hex(version.major) << 26) | (hex(version.minor) << 20) | (1 << 15) | hex(version.build);
    protocol("EXCH")
        .child(Element::text("Server", server.as_str()))
        .child(Element::text("ServerDN", format!("{}/cn=Configuration/cn=Servers/cn={server}", super::setting::GROUP)))
        .child(Element::text("ServerVersion", format!("{number:X}")))
        .child(Element::text(
            "MdbDN",
            format!("{}/cn=Configuration/cn=Servers/cn={server}/cn=Microsoft Private MDB", super::setting::GROUP),
        ))
        .all(services(call, here))
}

/// From outside.
fn over_http(call: &Call<'_>, here: &Here) -> Element {
    protocol("EXPR")
        .child(Element::text("Server", here.host.as_str()))
        .child(Element::text("SSL", "On"))
        .child(Element::text("AuthPackage", if here.server == Server::Online { "Anonymous" } else { "Basic" }))
        .all(services(call, here))
}

/// In the browser.
fn web(call: &Call<'_>, here: &Here) -> Element {
    let page = Element::text("OWAUrl", format!("{}/owa/", here.origin(call))).with("AuthenticationMethod", "Fba");
    let services =
        Element::new("Protocol").child(Element::text("Type", "EXPR")).child(Element::text("ASUrl", here.ews(call)));
    protocol("WEB").child(Element::new("External").child(page).child(services))
}

fn protocol(kind: &'static str) -> Element {
    Element::new("Protocol").child(Element::text("Type", kind))
}

/// Availability, automatic replies and EWS are all one service.
fn services(call: &Call<'_>, here: &Here) -> impl Iterator<Item = Element> {
    let ews = here.ews(call);
    ["ASUrl", "OOFUrl", "EwsUrl"].into_iter().map(move |name| Element::text(name, ews.as_str()))
}

/// A request that is none.
pub fn invalid(call: &Call<'_>, why: &str) -> Answer {
    error(call, 600, "Invalid Request").explain(why)
}

fn error(call: &Call<'_>, code: u16, message: &str) -> Answer {
    let time = call.now.timestamp().strftime("%H:%M:%S%.7f").to_string();
    let id = call.request_id.as_u128() % 4_294_967_296;
    let error = Element::new("Error")
        .with("Time", time)
        .with("Id", id.to_string())
        .child(Element::text("ErrorCode", code.to_string()))
        .child(Element::text("Message", message))
        .child(Element::new("DebugData"));
    document(Element::new("Response").child(error)).code(code.to_string())
}

fn document(response: Element) -> Answer {
    let mut xml = DECLARATION.to_owned();
    Element::new("Autodiscover").with("xmlns", ANSWER).child(response).write(&mut xml);
    Answer::with_body(StatusCode::OK, CONTENT_TYPE, xml)
}
