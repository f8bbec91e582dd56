//! What bodies may say of a group, property by property.
//!
//! <https://learn.microsoft.com/graph/api/resources/group#properties>

use std::collections::HashSet;

use mock365_domain::directory::{Group, GroupVisibility};
use serde_json::Value as Json;

use crate::faces::graph::item_write::{optional_text, text, texts, truth};
use crate::faces::graph::odata::{Noun, ODataFault};
use crate::limits::{GROUP_CLASSIFICATION, GROUP_NAME, GROUP_NICKNAME, GROUP_TEXT};

/// A value that no group takes, in the words that were seen of the nickname.
///
/// <https://github.com/OfficeDev/microsoft-teams-apps-requestateam/issues/265>
pub fn wrong(property: &str) -> ODataFault {
    let message = format!("Invalid value specified for property '{property}' of resource 'Group'.");
    ODataFault::new("Request_BadRequest", message)
}

/// Its name.
pub fn display_name(group: &mut Group, value: &Json) -> Result<(), ODataFault> {
    let wanted = text("displayName", value)?;
    if wanted.is_empty() || wanted.chars().count() > GROUP_NAME.count() {
        return Err(wrong("displayName"));
    }
    group.display_name = wanted;
    Ok(())
}

/// A text of so many letters at the most.
fn within(property: &str, value: &Json, most: usize) -> Result<Option<String>, ODataFault> {
    let wanted = optional_text(property, value)?;
    if wanted.as_ref().is_some_and(|text| text.chars().count() > most) { Err(wrong(property)) } else { Ok(wanted) }
}

/// What it is for.
pub fn description(group: &mut Group, value: &Json) -> Result<(), ODataFault> {
    group.description = within("description", value, GROUP_TEXT.count())?;
    Ok(())
}

/// How it is classified, in the organisation's words.
pub fn classification(group: &mut Group, value: &Json) -> Result<(), ODataFault> {
    group.classification = within("classification", value, GROUP_CLASSIFICATION.count())?;
    Ok(())
}

/// What stands in no nickname. A dot was, in older editions of the page, and the newer ones have it not.
const NOT_IN_NICKNAMES: &str = "@()\\[]\";:<>, ";

/// The name before the `@`.
pub fn mail_nickname(group: &mut Group, value: &Json) -> Result<(), ODataFault> {
    let wanted = text("mailNickname", value)?;
    let is_taken = |letter: char| letter.is_ascii_graphic() && !NOT_IN_NICKNAMES.contains(letter);
    if wanted.is_empty() || wanted.len() > GROUP_NICKNAME.count() || !wanted.chars().all(is_taken) {
        return Err(wrong("mailNickname"));
    }
    group.mail_nickname = wanted;
    Ok(())
}

/// What kind it is, which never changes: making it decides.
pub fn types(group: &mut Group, value: &Json) -> Result<(), ODataFault> {
    let wanted = texts("groupTypes", value)?;
    let same = if group.is_unified { &["Unified"][..] } else { &[] };
    if wanted.len() == same.len() && wanted.iter().zip(same).all(|(one, same)| one.eq_ignore_ascii_case(same)) {
        return Ok(());
    }
    let known = |one: &String| ["Unified", "DynamicMembership"].iter().any(|word| one.eq_ignore_ascii_case(word));
    Err(if wanted.iter().all(known) {
        ODataFault::unbuilt(format_args!("other 'groupTypes' of a {}", Group::NAME))
    } else {
        wrong("groupTypes")
    })
}

/// Whether it gets mail, which its kind says.
pub fn mail_enabled(group: &mut Group, value: &Json) -> Result<(), ODataFault> {
    if truth("mailEnabled", value)? == group.is_unified { Ok(()) } else { Err(wrong("mailEnabled")) }
}

/// Whether it can be given access. Something it must be for.
pub fn security_enabled(group: &mut Group, value: &Json) -> Result<(), ODataFault> {
    let wanted = truth("securityEnabled", value)?;
    if !wanted && (!group.is_unified || group.is_assignable_to_role == Some(true)) {
        return Err(wrong("securityEnabled"));
    }
    group.security_enabled = wanted;
    Ok(())
}

/// Whether it may hold roles, which never changes: making it decides.
pub fn assignable_to_role(group: &mut Group, value: &Json) -> Result<(), ODataFault> {
    let wanted = if value.is_null() { None } else { Some(truth("isAssignableToRole", value)?) };
    let is_same = wanted.unwrap_or_default() == group.is_assignable_to_role.unwrap_or_default();
    if is_same { Ok(()) } else { Err(wrong("isAssignableToRole")) }
}

/// The words of who may look into it.
const VISIBILITIES: [(&str, GroupVisibility); 2] =
    [("Public", GroupVisibility::Public), ("Private", GroupVisibility::Private)];

/// Who may look into it, in a word.
pub fn visibility_word(one: GroupVisibility) -> &'static str {
    if one == GroupVisibility::Public { "Public" } else { "Private" }
}

/// Who may look into it. Members are hidden from nobody here.
pub fn visibility(group: &mut Group, value: &Json) -> Result<(), ODataFault> {
    let Some(word) = optional_text("visibility", value)?.filter(|word| !word.is_empty()) else {
        group.visibility = group.is_unified.then_some(GroupVisibility::Public);
        return Ok(());
    };
    if word.eq_ignore_ascii_case("HiddenMembership") {
        return Err(ODataFault::unbuilt("groups that hide their members"));
    }
    let found = VISIBILITIES.iter().find(|(known, _)| known.eq_ignore_ascii_case(&word));
    group.visibility = Some(found.ok_or_else(|| wrong("visibility"))?.1);
    Ok(())
}

const THEMES: [&str; 7] = ["Teal", "Purple", "Green", "Blue", "Pink", "Orange", "Red"];

/// Its colour.
pub fn theme(group: &mut Group, value: &Json) -> Result<(), ODataFault> {
    let wanted = optional_text("theme", value)?;
    let find = |word: &String| THEMES.iter().find(|known| known.eq_ignore_ascii_case(word));
    group.theme = match &wanted {
        None => None,
        Some(word) => Some((*find(word).ok_or_else(|| wrong("theme"))?).to_owned()),
    };
    Ok(())
}

const BEHAVIORS: [&str; 5] = [
    "AllowOnlyMembersToPost",
    "HideGroupInOutlook",
    "SubscribeNewGroupMembers",
    "SubscribeMembersToCalendarEventsDisabled",
    "WelcomeEmailDisabled",
];

/// What it was made to do; each is one of those that the page has.
///
/// <https://learn.microsoft.com/graph/group-set-options>
pub fn behavior_options(group: &mut Group, value: &Json) -> Result<(), ODataFault> {
    let mut wanted = texts("resourceBehaviorOptions", value)?;
    if !wanted.iter().all(|one| BEHAVIORS.iter().any(|known| known.eq_ignore_ascii_case(one))) {
        return Err(wrong("resourceBehaviorOptions"));
    }
    let mut seen = HashSet::new();
    wanted.retain(|one| seen.insert(one.to_ascii_lowercase()));
    group.behavior_options = wanted;
    Ok(())
}
