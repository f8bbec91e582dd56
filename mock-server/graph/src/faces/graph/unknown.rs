//! Paths at which nothing answers: what Microsoft publishes and we do not, what nobody publishes, wrong methods.

use http::{Method, StatusCode, header};

use super::Fault;
use super::odata::GRAPH_DIALECT;
use super::router::{RouteMatch, router};
use crate::exchange::Call;

/// Things at the root of Graph that Microsoft publishes.
///
/// <https://learn.microsoft.com/graph/api/overview>
const ROOT: &str = "$batch $metadata admin agreements appcatalogs applications applicationtemplates auditlogs \
    authenticationmethodspolicy authenticationmethodconfigurations certificatebasedauthconfiguration chats communications \
    compliance connections contacts contracts datapolicyoperations deviceappmanagement devicemanagement devices \
    directory directoryobjects directoryroles directoryroletemplates domains drives education external filestorage \
    functions grouplifecyclepolicies groups groupsettings groupsettingtemplates identity identitygovernance \
    identityprotection identityproviders informationprotection invitations me oauth2permissiongrants organization \
    permissiongrants places planner policies print privacy reports rolemanagement schemaextensions scopedrolememberships \
    search security serviceprincipals shares sites solutions storage subscribedskus subscriptions teams teamstemplates \
    teamwork tenantrelationships users";

/// Things below a user that Microsoft publishes.
///
/// <https://learn.microsoft.com/graph/api/resources/user>
const USER: &str = "activities adhoccalls agreementacceptances appconsentrequestsforapproval approleassignments \
    approleassignedresources assignlicense authentication calendar calendargroups calendars calendarview changepassword \
    chats checkmembergroups checkmemberobjects cloudclipboard cloudpcs contactfolders contacts createdobjects \
    datasecurityandgovernance deviceenrollmentconfigurations devicemanagementtroubleshootingevents directreports drive \
    drives employeeexperience events exportdeviceandappmanagementdata exportpersonaldata extensions findmeetingtimes \
    followedsites getmailtips getmanagedappdiagnosticstatuses getmanagedapppolicies getmanageddeviceswithappfailures \
    getmembergroups getmemberobjects inferenceclassification insights invalidateallrefreshtokens joinedteams \
    licensedetails mailboxsettings mailfolders manageddevices managedappregistrations manager memberof messages \
    notifications oauth2permissiongrants onenote onlinemeetings onpremisessyncbehavior outlook owneddevices ownedobjects \
    people permissiongrants photo photos planner presence profile registereddevices reminderview \
    removealldevicesfrommanagement reprocesslicenseassignment restore retryserviceprovisioning revokesigninsessions \
    scopedrolememberof sendmail serviceprovisioningerrors settings solutions sponsors teamwork todo \
    transitivememberof translateexchangeids usagerights wipemanagedappregistrationsbydevicetag $count $ref";

/// A path that leads nowhere here: 501 where Microsoft publishes it, 400 where it does not.
pub fn path(call: &Call<'_>, rest: &str) -> Fault {
    let segments: Vec<String> =
        rest.split('/').filter(|part| !part.is_empty()).map(|part| super::path::value(part).to_lowercase()).collect();
    let word = |at: usize| segments.get(at).and_then(|segment| segment.split('(').next()).unwrap_or("");
    let lists = |list: &str, word: &str| {
        let word = cast_type(word).unwrap_or(word);
        list.split_ascii_whitespace().any(|known| known == word)
    };
    let below = match word(0) {
        "me" => word(1),
        "users" => word(2),
        _ => "",
    };
    let is_core = router_knows(below) || router_knows(word(0));
    let published = match word(0) {
        "" => true,
        "me" | "users" => !is_core && (below.is_empty() || lists(USER, below)),
        first => lists(ROOT, first),
    };
    if published || is_cast(rest) {
        return not_mocked(&call.method, rest);
    }
    let stranger = router().stranger(rest);
    if is_extended(&segments) {
        return not_mocked(&call.method, rest);
    }
    segment(rest, &stranger).explain(format!("Microsoft Graph has no such path; {}", nearest(&call.method, rest)))
}

/// Things of Exchange's below a user, or a group.
const EXCHANGE: &str = "calendar calendargroups calendars calendarview contactfolders contacts events \
    inferenceclassification mailfolders messages threads";

/// What is said of a segment that leads nowhere. Exchange reads the paths of its own things, and has a code for it (captured
/// of one such path); of what the front reads itself, the code was not captured.
pub fn segment(path: &str, stranger: &str) -> Fault {
    let is_exchange = path.split('/').any(|part| {
        let part = super::path::value(part).to_ascii_lowercase();
        let part = part.split('(').next().unwrap_or_default();
        EXCHANGE.split_ascii_whitespace().any(|known| known == part) && !stranger.eq_ignore_ascii_case(part)
    });
    let of_user = path.split('/').any(|part| matches!(&*part.to_ascii_lowercase(), "me" | "users" | "groups"));
    let code = if is_exchange && of_user { GRAPH_DIALECT.unreadable } else { "BadRequest" };
    Fault::bad_request(code, format!("Resource not found for the segment '{stranger}'."))
}

/// Whether a path ends with the MAPI properties of a thing that is there.
fn is_extended(segments: &[String]) -> bool {
    let Some((last, thing)) = segments.split_last() else { return false };
    let name = last.split('(').next().unwrap_or(last);
    matches!(name, "singlevalueextendedproperties" | "multivalueextendedproperties")
        && router().find(&format!("/{}", thing.join("/"))).is_some()
}

/// The type that a segment in lower case casts to, by either name of the namespace.
fn cast_type(segment: &str) -> Option<&str> {
    segment.strip_prefix("microsoft.graph.").or_else(|| segment.strip_prefix("graph."))
}

/// Types that paths are cast to.
const CASTS: &str = "administrativeunit application calendarsharingmessage device directoryrole eventmessage \
    eventmessagerequest eventmessageresponse fileattachment group itemattachment opentypeextension orgcontact \
    referenceattachment room roomlist serviceprincipal user";

/// Whether a path goes on behind something that is there with a cast to a derived type:
/// `/messages/{id}/microsoft.graph.eventMessage/event`.
fn is_cast(rest: &str) -> bool {
    let segments: Vec<&str> = rest.split('/').collect();
    let is_type = |segment: &&str| {
        let lower = super::path::value(segment).to_ascii_lowercase();
        cast_type(&lower).is_some_and(|name| CASTS.split_ascii_whitespace().any(|one| one == name))
    };
    let cast = segments.iter().position(is_type);
    cast.is_some_and(|at| router().find(&segments[..at].join("/")).is_some())
}

/// Whether a word below a user begins paths of the table of published core operations, so that the table decides.
fn router_knows(word: &str) -> bool {
    !word.is_empty()
        && super::router::published()
            .any(|(_, path)| path.split(['/', '(']).nth(2).is_some_and(|known| known.eq_ignore_ascii_case(word)))
}

/// An operation that Microsoft has and the mock has not.
pub fn not_mocked(method: &Method, rest: &str) -> Fault {
    Fault::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", "mock365 does not do this operation yet.")
        .explain(format!("mock365 does not answer {method} {rest} yet; {}", nearest(method, rest)))
        .unsupported()
}

/// What Microsoft publishes at paths of the directory where the mock does something else: another operation there, and
/// the method.
const BESIDE: [(&str, &str); 4] = [
    ("graph.terms_of_use.agreements.list", "POST"),
    ("graph.terms_of_use.agreements.get", "PATCH"),
    ("graph.terms_of_use.agreements.get", "DELETE"),
    ("graph.authentication.softwareOathMethods.list", "POST"),
];

/// Whether Microsoft publishes the method at a path of the directory, and the mock does something else there.
pub fn is_beside(method: &Method, found: &RouteMatch) -> bool {
    found.spot.operations.iter().any(|operation| BESIDE.contains(&(operation.name, method.as_str())))
}

/// A path that is there, but not for this method.
pub fn method(call: &Call<'_>, found: &RouteMatch, rest: &str) -> Fault {
    if is_beside(&call.method, found) {
        return not_mocked(&call.method, rest);
    }
    let mut allowed: Vec<&str> = found.spot.operations.iter().map(|operation| operation.method.as_str()).collect();
    allowed.extend(&found.spot.published);
    allowed.sort_unstable();
    allowed.dedup();
    let allowed = allowed.join(", ");
    Fault::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "Request_BadRequest",
        "Specified HTTP method is not allowed for the request target.",
    )
    .explain(format!("{} is not one of {allowed}", call.method))
    .header(header::ALLOW, allowed)
}

/// How many letters a word of a path has at the most; what is longer is an id.
const WORD: usize = 40;

/// The mocked operation that is written most alike.
fn nearest(method: &Method, rest: &str) -> String {
    // Comparing takes time with the length; a longer path is like none, and an id like any other.
    let plain: Vec<&str> = rest.split('/').map(|part| if part.len() > WORD { "{id}" } else { part }).collect();
    let asked: String = format!("{method} {}", plain.join("/").to_lowercase()).chars().take(200).collect();
    let length = asked.chars().count();
    let mut best = None;
    for (template, operation) in router().mocked() {
        let known = format!("{} {template}", operation.method);
        // As many letters as one is longer than the other are wrong at the least.
        let (short, long) = (known.len().min(length), known.len().max(length));
        let (least, most) = (best.as_ref().map_or(0, |(wrong, ..): &(usize, usize, _, _)| *wrong), long);
        if best.as_ref().is_some_and(|(_, at_most, ..)| (long - short) * at_most >= least * most) {
            continue;
        }
        let wrong = strsim::levenshtein(&asked, &known);
        if best.as_ref().is_none_or(|(least, at_most, ..)| wrong * at_most < least * most) {
            best = Some((wrong, most, template, operation));
        }
    }
    best.map_or_else(String::new, |(_, _, template, operation)| {
        format!("the nearest operation is {} {template} ({})", operation.method, operation.name)
    })
}
