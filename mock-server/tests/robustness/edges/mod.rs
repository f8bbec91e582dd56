//! Every limit at its edge: what is just below passes, and what is just above is refused in the protocol's own form.
//!
//! A limit of the table without an edge here is a failure.

mod bodies;
mod connections;
mod control;
mod dataverse;
mod directory;
mod entra;
pub mod ews;
mod graph;
mod items;
mod journal;
mod people;
mod remembered;
mod rules;
mod search_folders;
mod settings;
mod streams;
mod turns;

use mock365::limits::{self, Limit, TABLE};

/// Meets a limit: panics where it does not hold.
type Edge = fn(&Limit);

/// Limits and where their edges are.
const EDGES: &[(Limit, Edge)] = &[
    (limits::HEAD, connections::head),
    (limits::TARGET, connections::target),
    (limits::HEADERS, connections::headers),
    (limits::STREAMS, connections::streams),
    (limits::HELD, connections::held),
    (limits::ENTRA_BODY, bodies::entra),
    (limits::GRAPH_BODY, bodies::graph),
    (limits::EWS_BODY, bodies::ews),
    (limits::CONTROL_BODY, bodies::control),
    (limits::DISCARDED, bodies::discarded),
    (limits::ENTRA_VALUE, super::places::value),
    (limits::ENTRA_QUERY, entra::query),
    (limits::ENTRA_PARAMETERS, entra::parameters),
    (limits::ENTRA_PARAMETER, entra::parameter),
    (limits::ENTRA_SCOPES, entra::scopes),
    (limits::GRAPH_ANSWER, graph::answer),
    (limits::BATCH_PARTS, graph::batch_parts),
    (limits::TRANSLATED_IDS, graph::translated_ids),
    (limits::DATAVERSE_BATCH, dataverse::batch),
    (limits::DATAVERSE_EXPAND, dataverse::expand),
    (limits::DATAVERSE_EXPANDED, dataverse::expanded),
    (limits::ENVIRONMENTS, dataverse::environments),
    (limits::ENVIRONMENT_ROWS, dataverse::rows),
    (limits::ENVIRONMENT_ROOM, dataverse::room),
    (limits::ENVIRONMENTS_ROOM, dataverse::room_of_all),
    (limits::GRAPH_FILTER, graph::filter),
    (limits::GRAPH_FILTER_DEPTH, graph::filter_depth),
    (limits::GRAPH_EXPAND_DEPTH, graph::expand_depth),
    (limits::GRAPH_EXPANDED, graph::expanded),
    (limits::EWS_ELEMENTS, ews::elements),
    (limits::EWS_DEPTH, ews::depth),
    (limits::EWS_PAGE, ews::page),
    (limits::EWS_BATCH, ews::batch),
    (limits::EWS_CONDITIONS, ews::conditions),
    (limits::EWS_PROPERTIES, ews::properties),
    (limits::EWS_ANSWER, ews::answer),
    (limits::EWS_SUBSCRIPTIONS, remembered::event_subscriptions),
    (limits::EWS_OWN_SUBSCRIPTIONS, remembered::event_subscriptions),
    (limits::EWS_STREAMS, streams::online),
    (limits::EWS_OWN_STREAMS, streams::on_premises),
    (limits::EWS_STREAM_IDS, streams::subscriptions),
    (limits::ITEM, items::size),
    (limits::ATTACHMENTS, items::attachments),
    (limits::EMBEDDED, items::embedded),
    (limits::RECIPIENTS, items::recipients),
    (limits::ENCLOSED, items::enclosed),
    (limits::OWN_HEADERS, items::own_headers),
    (limits::EXTENDED, items::extended),
    (limits::FOLDER_EXTENDED, items::folder_extended),
    (limits::USER_NAME, directory::user_names),
    (limits::USER_WORD, directory::user_words),
    (limits::USER_LINE, directory::user_lines),
    (limits::USER_NUMBER, directory::user_number),
    (limits::USER_CODE, directory::user_code),
    (limits::USER_TEXT, directory::user_texts),
    (limits::GROUP_NAME, directory::group_name),
    (limits::GROUP_NICKNAME, directory::group_nickname),
    (limits::GROUP_TEXT, directory::group_text),
    (limits::GROUP_CLASSIFICATION, directory::group_classification),
    (limits::BOUND_OBJECTS, directory::references),
    (limits::OBJECTS_BY_ID, directory::by_ids),
    (limits::MEMBERSHIPS, directory::memberships),
    (limits::ALTERNATIVES, directory::alternatives),
    (limits::BEGINNING, directory::beginning),
    (limits::CATEGORIES, settings::categories),
    (limits::AUTOMATIC_REPLY, settings::automatic_reply),
    (limits::PEOPLE_MAIL, people::mail),
    (limits::PEOPLE_ADDRESSES, people::addresses),
    (limits::PEOPLE_CONTACTS, people::contacts),
    (limits::PEOPLE, people::all),
    (limits::RESOLUTIONS, people::resolved),
    (limits::RESOLVED_ENTRY, people::resolved_entry),
    (limits::ANSWERED, settings::answered),
    (limits::MAIL_TIPS, settings::mail_tips),
    (limits::PATCHED, control::patched),
    (limits::OBJECTS, control::objects),
    (limits::RULES, control::rules),
    (limits::THROTTLED, remembered::throttled),
    (limits::FILLED, control::filled),
    (limits::GENERATED, control::generated),
    (limits::GENERATED_TEXT, control::generated_text),
    (limits::SEARCH, control::search),
    (limits::EWS_LIST, control::ews_list),
    (limits::EWS_PATTERN, control::ews_pattern),
    (limits::RULE_HEADERS, control::rule_headers),
    (limits::RULE_HEADER, control::rule_header),
    (limits::JOURNAL, journal::whole),
    (limits::JOURNAL_BODY, journal::body),
    (limits::JOURNAL_NAME, journal::name),
    (limits::HISTORY, remembered::history),
    (limits::DIRECTORY_HISTORY, remembered::directory_history),
    (limits::PHOTOS, graph::photos),
    (limits::DIRECTORY_KEPT, remembered::directory_kept),
    (limits::INBOX_RULES, rules::enabled),
    (limits::ALL_INBOX_RULES, rules::all),
    (limits::RULE_RECIPIENTS, rules::recipients),
    (limits::RULE_BODY, rules::body),
    (limits::OVERRIDES, rules::overrides),
    (limits::BLOCKED, rules::blocked),
    (limits::SEARCH_FOLDERS, search_folders::of_a_folder),
    (limits::ALL_SEARCH_FOLDERS, search_folders::of_a_mailbox),
    (limits::SEARCHED_FOLDERS, search_folders::searched),
    (limits::SUBSCRIPTIONS, remembered::subscriptions),
    (limits::APP_SUBSCRIPTIONS, remembered::app_subscriptions),
    (limits::TENANT_SUBSCRIPTIONS, remembered::tenant_subscriptions),
    (limits::APP_IN_TENANT_SUBSCRIPTIONS, remembered::app_in_tenant_subscriptions),
    (limits::SUBSCRIPTION_TEXT, graph::subscription_text),
    (limits::CODES, remembered::codes),
    (limits::SESSIONS, remembered::sessions),
    (limits::SESSION, remembered::session_alone),
    (limits::OUTBOX, remembered::outbox),
    (limits::NOTICE, remembered::notice),
    (limits::UPLOADS, remembered::uploads),
    (limits::LARGE_AT_ONCE, turns::large_at_once),
    (limits::EWS_AGENT, control::ews_agent),
];

/// Those that are met beside the code, in `waiting`, or by a process (`tests/process/threads.rs`).
const ELSEWHERE: &[Limit] = &[limits::STALLED, limits::THREADS, limits::KNOWN_TOKENS, limits::DOCUMENTS];

#[test]
fn every_limit_has_an_edge() {
    let edges: Vec<&str> = EDGES.iter().map(|(limit, _)| limit).chain(ELSEWHERE).map(|limit| limit.what).collect();
    let without: Vec<&str> = TABLE
        .iter()
        .flat_map(|(_, limits)| limits.iter())
        // Times are met in `waiting`.
        .filter(|limit| limit.unit != limits::Unit::Seconds && !edges.contains(&limit.what))
        .map(|limit| limit.what)
        .collect();
    assert!(without.is_empty(), "no edge is known of: {without:#?}");
}

#[test]
fn every_limit_holds_at_its_edge() {
    // Each has mocks of its own; some are slow.
    std::thread::scope(|scope| {
        let running: Vec<_> =
            EDGES.iter().map(|(limit, edge)| (limit.what, scope.spawn(move || edge(limit)))).collect();
        let broken: Vec<&str> =
            running.into_iter().filter_map(|(what, edge)| edge.join().is_err().then_some(what)).collect();
        assert!(broken.is_empty(), "these limits do not hold: {broken:#?}");
    });
}
