//! What a mailbox can be set to: languages and time zones.

use http::{Method, StatusCode};
use mock365_domain::mailbox::Language;
use mock365_domain::query::Queried;
use mock365_domain::time_zone::{self, SupportedZone};

use crate::exchange::Answer;
use crate::faces::graph::odata::{self, ContextUrl, Noun, ODataFault};
use crate::faces::graph::view::DirectoryId;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions};

/// What languages and time zones need.
const READ: Permissions = Permissions {
    delegated: &["User.Read", "User.ReadBasic.All", "User.Read.All"],
    application: &["User.Read.All", "User.ReadBasic.All"],
};

/// The entity that all of this hangs below has no page of its own.
///
/// <https://learn.microsoft.com/graph/api/resources/outlookuser>
pub const USER: Operation = Operation {
    name: "graph.outlook.get",
    method: Method::GET,
    at: super::OUTLOOK,
    tail: "",
    mount: Mount::Mailbox,
    permissions: Permissions { delegated: &["User.Read"], application: &[] },
    link: "https://learn.microsoft.com/graph/api/resources/outlookuser",
    handler: user,
};

/// <https://learn.microsoft.com/graph/api/outlookuser-supportedlanguages>
pub const LANGUAGES: Operation = Operation {
    name: "graph.outlook.supportedLanguages",
    method: Method::GET,
    at: super::OUTLOOK,
    tail: "/supportedLanguages",
    mount: Mount::Mailbox,
    permissions: READ,
    link: "https://learn.microsoft.com/graph/api/outlookuser-supportedlanguages",
    handler: languages,
};

/// <https://learn.microsoft.com/graph/api/outlookuser-supportedtimezones>
pub const TIME_ZONES: Operation = Operation {
    name: "graph.outlook.supportedTimeZones",
    method: Method::GET,
    at: super::OUTLOOK,
    tail: "/supportedTimeZones",
    mount: Mount::Mailbox,
    permissions: READ,
    link: "https://learn.microsoft.com/graph/api/outlookuser-supportedtimezones",
    handler: time_zones,
};

/// <https://learn.microsoft.com/graph/api/outlookuser-supportedtimezones>
pub const TIME_ZONES_OF_A_STANDARD: Operation =
    Operation { tail: "/supportedTimeZones(TimeZoneStandard='{TimeZoneStandard}')", ..TIME_ZONES };

fn user(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let owner = request.owner()?;
    request.mailbox()?;
    odata::Options::refuse(request.call, "outlookUser")?;
    let id = DirectoryId { tenant: owner.tenant, user: owner.user };
    let context = ContextUrl::of(request, "outlook", None);
    Ok(odata::entity(StatusCode::OK, context, |object| object.member("id").text(format_args!("{id}"))))
}

/// A list of what is offered to every mailbox.
fn offered<'t, N>(request: &GraphRequest<'_>, all: impl Iterator<Item = &'t N>) -> Result<Answer, Fault>
where
    N: for<'c> Noun<Thing = N, Context<'c> = ()> + Queried<N::Field>,
{
    request.mailbox()?;
    let selection = request.options.selection::<N>()?;
    let found = request.options.query::<N>()?.run(all);
    let what = format!("Collection(microsoft.graph.{})", N::NAME);
    let context = ContextUrl::of(request, &what, None).at_root();
    Ok(odata::page::<N, _>(request, context, found, |thing, object| {
        odata::members::<N>(thing, &(), &selection, object);
    }))
}

fn languages(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    offered(request, Language::all().iter())
}

fn time_zones(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    // An enumeration's member in quotes, with or without its type in front of them.
    let said = request.try_param("TimeZoneStandard").map_or("Windows", |said| {
        let qualified = said.strip_suffix('\'').and_then(|said| said.split_once('\''));
        qualified.map_or(said, |(_, standard)| standard)
    });
    let all: fn() -> &'static [SupportedZone] = match said.to_ascii_lowercase().as_str() {
        "windows" => time_zone::supported_windows,
        "iana" => time_zone::supported_iana,
        _ => {
            let message = format!("The string '{said}' is not a valid enumeration type constant.");
            return Err(ODataFault::new("RequestBroker--ParseUri", message).into());
        }
    };
    offered(request, all().iter())
}
