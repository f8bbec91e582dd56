//! OData as Microsoft Graph speaks it: its dialect, its refusals, and answers made of tables.

use bytes::Bytes;
use http::{StatusCode, header};
use mock365_domain::query::{Page, Query};
use mock365_domain::{Refusal, UserRef};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::csdl::{Declared, Model};
use super::item_write;
use super::operation::Mount;
use super::view::DirectoryId;
use super::{Fault, GraphRequest, headers};
use crate::exchange::Answer;
use crate::faces::odata;
pub use crate::faces::odata::{
    AnswerStyle, Basics, BodyStyle, Dialect, Expanded, ExtendedAccess, ExtensionAccess, Family, LiesAt, Link, ListMark,
    Navigation, Noun, ODataFault, Object, Options, Paging, Property, Reached, Reaching, Selection, ShowReached, Shown,
    Token, ValueKind, Writer, capital, check_search, extension_name, members, members_but, parse_asked_moment,
    parse_date_time, read_extension, show_extension, untaken, written,
};

/// Microsoft Graph's way.
pub static GRAPH_DIALECT: Dialect = Dialect {
    namespace: "microsoft.graph",
    is_pascal: false,
    extended_id: "id",
    html: "html",
    unreadable: "RequestBroker--ParseUri",
    skip: "%24skip",
    skip_token: "$skiptoken",
};

impl From<ODataFault> for Fault {
    fn from(fault: ODataFault) -> Self {
        refusal(fault, &GRAPH_DIALECT)
    }
}

/// The refusal of a query option or a body, in a dialect's words.
pub fn refusal(fault: ODataFault, dialect: &Dialect) -> Fault {
    let fault = declared(fault);
    if fault == ODataFault::NotBasic {
        // In the words of the service that is asked.
        return Refusal::PermissionMissing("one that shows what it filters, sorts or searches by".to_owned()).into();
    }
    let is_unbuilt = fault.is_unbuilt();
    let misread = if let ODataFault::Misread { why, .. } = &fault { Some(why.clone()) } else { None };
    let stranger = fault.stranger();
    let (code, message) = fault.worded(dialect);
    if let Some(why) = misread {
        return Fault::bad_request(code, message).explain(why).of_body(true).of_stranger(stranger);
    }
    if is_unbuilt {
        let why = format!("{message} Nothing was changed.");
        return Fault::new(StatusCode::NOT_IMPLEMENTED, code, message).explain(why).unsupported();
    }
    Fault::bad_request(code, message).of_stranger(stranger)
}

/// What is said of a path that the mock does not ask about: that it does not, where Microsoft's type has it.
fn declared(fault: ODataFault) -> ODataFault {
    let ODataFault::UnbuiltPath { family, option, path, noun, untouched } = &fault else { return fault };
    let [first, beta] = ["v1.0", "beta"].map(|version| Model::of(version).declared(noun, path));
    match (first, beta) {
        (Declared::Here(_), _) | (_, Declared::Here(_)) => match untouched {
            Some(property) if *family == Family::Outlook && *option == "$filter" => ODataFault::unfilterable(property),
            _ => fault,
        },
        (Declared::Lacking { kind, name }, _) => ODataFault::no_property(*family, option, &name, kind),
        _ => fault,
    }
}

/// Refuses paths of a `$select` that go on below a property which has nothing below it, or not that (`subject/x`), in the words
/// of other options (inferred).
pub fn check_selected(version: &str, path: &str, select: &[String], family: Family) -> Result<(), ODataFault> {
    let model = Model::of(version);
    for name in select.iter().filter(|name| name.contains('/')) {
        let Some((kind, _)) = model.led_to(path) else { return Ok(()) };
        // What begins with a cast is looked up with the type.
        let first = name.split('/').next().unwrap_or_default();
        if let (Declared::Here(_), Declared::Lacking { kind, name: lacking }) =
            (model.declared(kind.name, first), model.declared(kind.name, name))
        {
            return Err(ODataFault::no_property(family, "$select", &lacking, kind));
        }
    }
    Ok(())
}

/// Takes the properties of a body into a thing: [`odata::update`], where what is read-only is of its type too.
pub fn update<N: Noun>(thing: &mut N::Thing, body: &Map<String, Json>) -> Result<(), ODataFault> {
    update_as::<N>(false, thing, body)
}

/// The same of a version.
pub fn update_as<N: Noun>(beta: bool, thing: &mut N::Thing, body: &Map<String, Json>) -> Result<(), ODataFault> {
    let model = Model::of(if beta { "beta" } else { "v1.0" });
    for property in N::properties().iter().filter(|property| property.is_ignored()) {
        let sent = body.iter().find(|(name, _)| name.eq_ignore_ascii_case(property.name)).map(|(_, value)| value);
        let Some(sent) = sent.filter(|sent| !sent.is_null()) else { continue };
        if let Declared::Here(kind) = model.declared(N::NAME, property.name)
            && !is_of_type(kind, sent)
        {
            return Err(ODataFault::mistyped(property.name, sent, kind));
        }
    }
    // Where it leads to a thing, nothing in a body would take that away.
    let leads = |name: &String| {
        let navigations = model.get(N::NAME).into_iter().flat_map(|kind| model.navigations(kind));
        let mut names = navigations.map(|one| one.name);
        N::UNBUILT.iter().any(|known| known.eq_ignore_ascii_case(name))
            && names.any(|one| one.eq_ignore_ascii_case(name))
    };
    match body.iter().find(|(name, value)| value.is_null() && leads(name)) {
        Some((name, _)) => Err(ODataFault::unbuilt_property(name, N::NAME)),
        None => odata::update_as::<N>(beta, thing, body),
    }
}

/// Whether a value in a body can be one of a type: as far as JSON shows it, and whether a text is a moment.
fn is_of_type(kind: &str, value: &Json) -> bool {
    match kind {
        "Edm.DateTimeOffset" => value.as_str().is_some_and(|text| parse_asked_moment(text).is_some()),
        "Edm.Boolean" => item_write::truth("", value).is_ok(),
        "Edm.Int32" | "Edm.Int64" | "Edm.Double" => value.is_number() || value.is_string(),
        list if list.starts_with("Collection(") => value.is_array(),
        text if text.starts_with("Edm.") => value.is_string(),
        // Complex values are objects, members of enumerations texts.
        _ => value.is_object() || value.is_string(),
    }
}

/// The page that a request's options ask for, out of `things` in the list's own order. `what` names the list in the
/// answer's context: `events`.
pub fn list<'t, N: Noun>(
    request: &GraphRequest<'_>,
    what: &str,
    things: impl Iterator<Item = &'t N::Thing>,
    around: &N::Context<'_>,
) -> Result<Answer, Fault>
where
    N::Thing: 't,
{
    found::<N>(request, what, |query| query.run(things), around)
}

/// The page of what a list finds for the request's options: a list that has an index uses it.
pub fn found<'t, N: Noun>(
    request: &GraphRequest<'_>,
    what: &str,
    find: impl FnOnce(&Query<N::Field>) -> Page<&'t N::Thing>,
    around: &N::Context<'_>,
) -> Result<Answer, Fault>
where
    N::Thing: 't,
{
    let selection = request.options.selection::<N>()?;
    let found = find(&request.options.query::<N>()?);
    let write = |thing: &N::Thing, object: &mut Object<'_>| N::show(thing, around, &selection, object);
    Ok(page::<N, _>(request, ContextUrl::of(request, what, selection.names()), found, write))
}

/// A page of things, each of which writes its own members.
pub fn page<N: Noun, T>(
    request: &GraphRequest<'_>,
    context: ContextUrl<'_>,
    found: Page<T>,
    mut members: impl FnMut(T, &mut Object<'_>),
) -> Answer {
    let context = ContextUrl { is_one: false, ..context };
    let place = context.place();
    let members = |thing: T, object: &mut Object<'_>| {
        object.lies_at(&place);
        members(thing, object);
    };
    json(
        StatusCode::OK,
        odata::page::<N, T>(request.call, &GRAPH_DIALECT, &request.options, format_args!("{context}"), found, members),
    )
}

/// How many of `things` match the request's options, as text.
pub fn count<'t, N: Noun>(
    request: &GraphRequest<'_>,
    things: impl Iterator<Item = &'t N::Thing>,
) -> Result<Answer, Fault>
where
    N::Thing: 't,
{
    Ok(counted(&request.options.count_query::<N>()?, |query| query.run(things)))
}

/// How many things a list finds, as text.
pub fn counted<'t, F, T: ?Sized + 't>(query: &Query<F>, find: impl FnOnce(&Query<F>) -> Page<&'t T>) -> Answer {
    let total = find(query).total.unwrap_or_default();
    Answer::with_body(StatusCode::OK, "text/plain", total.to_string())
}

/// One thing, as far as the request selects it. `what` is the list it belongs to.
pub fn one<N: Noun>(
    request: &GraphRequest<'_>,
    status: StatusCode,
    what: &str,
    thing: &N::Thing,
    around: &N::Context<'_>,
) -> Result<Answer, Fault> {
    one_of::<N>(request, &request.options, status, what, thing, around)
}

/// The same with other options than the request's.
pub fn one_of<N: Noun>(
    request: &GraphRequest<'_>,
    options: &Options,
    status: StatusCode,
    what: &str,
    thing: &N::Thing,
    around: &N::Context<'_>,
) -> Result<Answer, Fault> {
    let selection = options.selection::<N>()?;
    let context = ContextUrl::of(request, what, selection.names());
    Ok(entity(status, context, |object| N::show(thing, around, &selection, object)))
}

/// One thing, which writes its own members.
pub fn entity(status: StatusCode, context: ContextUrl<'_>, members: impl FnOnce(&mut Object<'_>)) -> Answer {
    let context = ContextUrl { is_one: true, ..context };
    let mut out = Writer::new(&GRAPH_DIALECT);
    out.object(|whole| {
        whole.control("@odata.context").text(format_args!("{context}"));
        whole.lies_at(&context.place());
        members(whole);
    });
    json(status, out.finish())
}

/// A value of a complex type, which has no id and no list, as the whole answer: its address is where it stands.
pub fn complex(request: &GraphRequest<'_>, members: impl FnOnce(&mut Object<'_>)) -> Answer {
    let mut out = Writer::new(&GRAPH_DIALECT);
    out.object(|whole| {
        whole.control("@odata.context").text(format_args!("{}", request.context(&request.place())));
        members(whole);
    });
    json(StatusCode::OK, out.finish())
}

/// A text, as a function answers with it.
pub fn text(request: &GraphRequest<'_>, value: &str) -> Answer {
    let mut out = Writer::new(&GRAPH_DIALECT);
    out.object(|whole| {
        whole.control("@odata.context").text(format_args!("{}", request.context("Edm.String")));
        whole.control("value").value(value);
    });
    json(StatusCode::OK, out.finish())
}

/// Values of a complex type, as an action answers with them.
pub fn complex_list<T>(
    request: &GraphRequest<'_>,
    kind: &str,
    values: impl Iterator<Item = T>,
    mut members: impl FnMut(T, &mut Object<'_>),
) -> Answer {
    let context = request.context(&format!("Collection(microsoft.graph.{kind})"));
    let mut out = Writer::new(&GRAPH_DIALECT);
    out.object(|whole| {
        whole.control("@odata.context").text(format_args!("{context}"));
        whole.control("value").list(values, |value, out| out.object(|object| members(value, object)));
    });
    json(StatusCode::OK, out.finish())
}

/// Lists of the directory whose objects have addresses of their own in v1.0, and what these call them.
const OBJECTS: [(&str, &str); 4] = [
    ("/users", "user"),
    ("/groups", "group"),
    ("/applications", "application"),
    ("/servicePrincipals", "servicePrincipal"),
];

/// The answer to a create: 201 with the thing and its address.
pub fn created(request: &GraphRequest<'_>, shown: Answer) -> Answer {
    // Only this member is read: no tree is made of what was just written.
    #[derive(Deserialize)]
    struct Made {
        id: String,
    }
    match serde_json::from_slice(&shown.body).ok() {
        Some(Made { id }) => {
            let of_directory = OBJECTS.iter().find(|(list, _)| *list == request.path && request.version != "beta");
            let place = match of_directory {
                Some((_, kind)) => request.object_address(kind, id),
                None => format!("{}{}('{id}')", request.call.base.origin, request.call.path),
            };
            shown.header(header::LOCATION, &place)
        }
        None => shown,
    }
}

/// A thing as a tree, for bodies that are merged into what stands already.
pub fn tree<N: Noun>(thing: &N::Thing, around: &N::Context<'_>) -> Map<String, Json> {
    odata::tree::<N>(&GRAPH_DIALECT, thing, around, &Selection::default())
}

/// Something that is written already, as an answer.
fn json(status: StatusCode, body: Bytes) -> Answer {
    Answer::with_body(status, headers::JSON, body)
}

/// The metadata address of an answer.
#[derive(Clone, Copy)]
pub struct ContextUrl<'a> {
    request: &'a GraphRequest<'a>,
    what: &'a str,
    names: Option<&'a [&'static str]>,
    below_user: bool,
    is_one: bool,
}

impl<'a> ContextUrl<'a> {
    /// Of a list, and what is selected of its things: below the user, or at the root where the operation stands there.
    pub fn of(request: &'a GraphRequest<'a>, what: &'a str, names: Option<&'a [&'static str]>) -> Self {
        Self { request, what, names, below_user: request.operation.mount != Mount::Directory, is_one: false }
    }

    /// Where the things of the answer lie, where something is expanded that says so.
    fn place(self) -> Option<LiesAt> {
        let GraphRequest { call, version, options, .. } = self.request;
        (!options.expand.is_empty())
            .then(|| LiesAt { root: format!("{}/{version}", call.base.origin), path: PathTo(self).to_string() })
    }

    /// At the root, wherever the operation stands.
    #[must_use]
    pub fn at_root(self) -> Self {
        Self { below_user: false, ..self }
    }
}

impl std::fmt::Display for ContextUrl<'_> {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let GraphRequest { call, version, .. } = self.request;
        to.write_str(&call.base.origin)?;
        to.write_str("/")?;
        to.write_str(version)?;
        to.write_str("/$metadata#")?;
        PathTo(*self).fmt(to)?;
        if let Some(names) = self.names {
            to.write_str("(")?;
            for (place, name) in names.iter().enumerate() {
                to.write_str(if place == 0 { "" } else { "," })?;
                to.write_str(name)?;
            }
            to.write_str(")")?;
        }
        to.write_str(if self.is_one { "/$entity" } else { "" })
    }
}

/// The list that an answer's things are in, as addresses name it: `users('…')/messages`.
struct PathTo<'a>(ContextUrl<'a>);

impl std::fmt::Display for PathTo<'_> {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ContextUrl { request, what, below_user, .. } = self.0;
        let place = if below_user { request.place() } else { String::new() };
        // By the path of the request, where that leads to such things.
        let place = match place.strip_suffix("')").and_then(|place| place.rsplit_once("('")) {
            Some((list, _)) => list,
            None => &place,
        };
        if below_user && place.rsplit('/').next() == what.rsplit('/').next() {
            to.write_str(place)
        } else if below_user {
            to.write_str("users('")?;
            if let Some(UserRef { tenant, user }) = request.owner {
                DirectoryId { tenant, user }.fmt(to)?;
            }
            to.write_str("')/")?;
            to.write_str(what)
        } else {
            to.write_str(what)
        }
    }
}
