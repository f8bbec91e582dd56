//! Plain XML (POX), as Outlook asks: `POST /autodiscover/autodiscover.xml`.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/pox-autodiscover-request-for-exchange>
//! <https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxdscli>

use http::StatusCode;
use mock365_domain::discovery::Whereabouts;
use mock365_domain::mailbox::Mailbox;
use mock365_domain::{Cloud, Now};

use super::server::Here;
use super::setting::{GROUP, legacy_dn};
use crate::exchange::{Answer, Call};
use crate::faces::soap::element::{Element, Malformed};
use crate::faces::soap::envelope::{CONTENT_TYPE, DECLARATION};
use crate::faces::soap::signed_in::Caller;
use crate::faces::soap::versions::Server;
use crate::faces::soap::writer::XmlWriter;

const ANSWER: &str = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";
const OUTLOOK: &str = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

/// The address that is asked about.
pub fn address<'a>(request: &'a Element<'a>) -> Option<&'a str> {
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
                document(Some(OUTLOOK), |out| settings(call, here, mailbox, out))
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
    document(Some(OUTLOOK), |out| {
        out.element("Account", |out| {
            if let Some(address) = routed {
                out.value("Action", "redirectAddr");
                out.value("RedirectAddr", address);
            } else {
                out.value("Action", "redirectUrl");
                out.value("RedirectUrl", format_args!("{origin}/autodiscover/autodiscover.xml"));
            }
        });
    })
}

/// Writes user and account.
fn settings(call: &Call<'_>, here: &Here, mailbox: &Mailbox, out: &mut XmlWriter) {
    let online = here.server == Server::Online;
    out.element("User", |out| {
        out.value("DisplayName", &mailbox.name);
        out.value("LegacyDN", &legacy_dn(mailbox));
        out.value("AutoDiscoverSMTPAddress", &mailbox.address);
        out.value("DeploymentId", mailbox.owner.tenant);
    });
    out.element("Account", |out| {
        out.value("AccountType", "email");
        out.value("Action", "settings");
        out.value("MicrosoftOnline", if online { "True" } else { "False" });
        exchange(call, here, mailbox, out);
        over_http(call, here, out);
        web(call, here, out);
    });
}

/// Inside the organisation.
fn exchange(call: &Call<'_>, here: &Here, mailbox: &Mailbox, out: &mut XmlWriter) {
    let domain = mailbox.address.rsplit('@').next().unwrap_or_default();
    let server = format!("{}@{domain}", mailbox.guid);
    let version = here.server.version();
    let hex = |part: &str| part.parse::<u32>().unwrap_or(0);
    let number = (hex(version.major) << 26) | (hex(version.minor) << 20) | (1 << 15) | hex(version.build);
    protocol(out, "EXCH", |out| {
        out.value("Server", &server);
        out.value("ServerDN", format_args!("{GROUP}/cn=Configuration/cn=Servers/cn={server}"));
        out.value("ServerVersion", format_args!("{number:X}"));
        out.value("MdbDN", format_args!("{GROUP}/cn=Configuration/cn=Servers/cn={server}/cn=Microsoft Private MDB"));
        services(call, here, out);
    });
}

/// From outside.
fn over_http(call: &Call<'_>, here: &Here, out: &mut XmlWriter) {
    protocol(out, "EXPR", |out| {
        out.value("Server", &here.host);
        out.value("SSL", "On");
        out.value("AuthPackage", if here.server == Server::Online { "Anonymous" } else { "Basic" });
        services(call, here, out);
    });
}

/// In the browser.
fn web(call: &Call<'_>, here: &Here, out: &mut XmlWriter) {
    let external = |out: &mut XmlWriter| {
        out.element("OWAUrl", |out| {
            out.attribute("AuthenticationMethod", "Fba");
            out.content(format_args!("{}/owa/", here.origin(call)));
        });
        protocol(out, "EXPR", |out| out.value("ASUrl", &here.ews(call)));
    };
    protocol(out, "WEB", |out| out.element("External", external));
}

fn protocol(out: &mut XmlWriter, kind: &str, write: impl FnOnce(&mut XmlWriter)) {
    out.element("Protocol", |out| {
        out.value("Type", kind);
        write(out);
    });
}

/// Availability, automatic replies and EWS are all one service.
fn services(call: &Call<'_>, here: &Here, out: &mut XmlWriter) {
    let ews = here.ews(call);
    for name in ["ASUrl", "OOFUrl", "EwsUrl"] {
        out.value(name, &ews);
    }
}

/// A request that is none.
pub fn invalid(call: &Call<'_>, why: &str) -> Answer {
    error(call, 600, "Invalid Request").explain(why)
}

fn error(call: &Call<'_>, code: u16, message: &str) -> Answer {
    let time = call.now.timestamp();
    let id = call.request_id.as_u128() % 4_294_967_296;
    let error = |out: &mut XmlWriter| {
        out.attribute("Time", format_args!("{}", time.strftime("%H:%M:%S%.7f")));
        out.attribute("Id", format_args!("{id}"));
        out.value("ErrorCode", format_args!("{code}"));
        out.value("Message", message);
        out.empty("DebugData");
    };
    document(None, |out| out.element("Error", error)).code(code.to_string())
}

/// A document whose response may have a namespace of its own.
fn document(space: Option<&str>, response: impl FnOnce(&mut XmlWriter)) -> Answer {
    let mut out = XmlWriter::default();
    out.markup(DECLARATION);
    out.element("Autodiscover", |out| {
        out.attribute("xmlns", ANSWER);
        out.element("Response", |out| {
            if let Some(space) = space {
                out.attribute("xmlns", space);
            }
            response(out);
        });
    });
    Answer::with_body(StatusCode::OK, CONTENT_TYPE, out.finish())
}
