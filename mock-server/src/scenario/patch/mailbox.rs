//! How a user's mailbox is changed: what it may hold and send.

use mock365_control::mailbox::{
    AutomaticRepliesPatch, MailboxPatch, QuotaPatch, ReplyAudienceSetting, ReplyStatusSetting, SendingPatch,
};
use mock365_domain::mailbox::{Language, Mailbox, Quota, RECIPIENTS_A_DAY, ReplyAudience, ReplyStatus};
use mock365_domain::{Cloud, Now, UserRef};
use uuid::Uuid;

use super::PatchFault;

/// Changes a user's mailbox, but for its state, and for who else may use it.
pub fn apply(cloud: &mut Cloud, place: &str, at: UserRef, wanted: &MailboxPatch, now: Now) -> Result<(), PatchFault> {
    let MailboxPatch { state, ews, read_only_birthdays, quota, holds, sending, language, automatic_replies, .. } =
        wanted;
    if *wanted == (MailboxPatch { state: state.clone(), ..MailboxPatch::default() }) {
        return Ok(());
    }
    let id = cloud.user_at(at).and_then(|user| user.mailbox);
    let known = id.and_then(|id| cloud.mailboxes.get(&id)).ok_or_else(|| {
        let words = if ews.is_some() { format!("{place}/ews") } else { place.to_owned() };
        PatchFault::new(words, "the account has no mailbox")
    })?;
    let quota = match quota {
        Some(wanted) => self::quota(&format!("{place}/quota"), known.own_quota, cloud.quota_of(known), wanted)?,
        None => known.own_quota,
    };
    if let Some(wanted) = sending {
        check_sending(&format!("{place}/sending"), wanted)?;
    }
    let language =
        language.as_deref().map(|locale| self::language(&format!("{place}/language"), locale)).transpose()?;
    let Some(mailbox) = id.and_then(|id| cloud.mailbox_mut(id)) else { return Ok(()) };
    if let Some(wanted) = automatic_replies {
        set_replies(&format!("{place}/automatic_replies"), mailbox, wanted, now)?;
    }
    if let Some(language) = language {
        mailbox.localize(language);
    }
    mailbox.own_quota = quota;
    if let Some(ews) = ews {
        super::ews::set_mailbox(&mut mailbox.ews, ews);
    }
    mailbox.read_only_birthdays = read_only_birthdays.unwrap_or(mailbox.read_only_birthdays);
    mailbox.besides = holds.map_or(mailbox.besides, |holds| holds.0);
    if let Some(wanted) = sending {
        let own = &mut mailbox.submissions;
        own.recipients_per_day = wanted.recipients_per_day.unwrap_or(own.recipients_per_day);
        own.messages_per_minute = match wanted.messages_per_minute {
            Some(most) => (most > 0).then_some(most),
            None => own.messages_per_minute,
        };
        if let Some(sent) = wanted.sent {
            own.set_recent(sent, now);
        }
    }
    Ok(())
}

/// A language by its locale.
fn language(place: &str, locale: &str) -> Result<&'static Language, PatchFault> {
    Language::find(locale).ok_or_else(|| {
        let known = Language::all().iter().map(|language| language.locale);
        PatchFault::new(place, format!("no mailbox can be in `{locale}`")).near(locale, known)
    })
}

fn set_replies(place: &str, mailbox: &mut Mailbox, wanted: &AutomaticRepliesPatch, now: Now) -> Result<(), PatchFault> {
    let mut settings = (*mailbox.settings).clone();
    let replies = &mut settings.automatic_replies;
    replies.status = match wanted.status {
        None => replies.status,
        Some(ReplyStatusSetting::Disabled) => ReplyStatus::Disabled,
        Some(ReplyStatusSetting::Enabled) => ReplyStatus::Enabled,
        Some(ReplyStatusSetting::Scheduled) => ReplyStatus::Scheduled,
    };
    replies.audience = match wanted.audience {
        None => replies.audience,
        Some(ReplyAudienceSetting::None) => ReplyAudience::None,
        Some(ReplyAudienceSetting::Contacts) => ReplyAudience::Contacts,
        Some(ReplyAudienceSetting::All) => ReplyAudience::All,
    };
    replies.start = wanted.start.map_or(replies.start, |moment| Some(moment.0));
    replies.end = wanted.end.map_or(replies.end, |moment| Some(moment.0));
    for (said, kept) in [(&wanted.internal, &mut replies.internal), (&wanted.external, &mut replies.external)] {
        if let Some(said) = said {
            said.clone_into(kept);
        }
    }
    mailbox.set_settings(settings, now).map_err(|why| PatchFault::new(place, why.to_string()))
}

/// Says who may open a user's mailbox and send in its name: people and groups, who are all there by now.
pub fn set_rights(
    cloud: &mut Cloud,
    place: &str,
    (at, mailbox): (UserRef, Option<u64>),
    wanted: &MailboxPatch,
) -> Result<(), PatchFault> {
    let given = |word: &str, names: &Option<Vec<String>>| {
        names.as_ref().map(|it| members(cloud, place, at, word, it)).transpose()
    };
    let full_access = given("full_access", &wanted.full_access)?;
    let (send_as, on_behalf) = (given("send_as", &wanted.send_as)?, given("send_on_behalf", &wanted.send_on_behalf)?);
    if full_access.is_none() && send_as.is_none() && on_behalf.is_none() {
        return Ok(());
    }
    let Some(mailbox) = mailbox.and_then(|id| cloud.mailbox_mut(id)) else { return Ok(()) };
    let own = &mut mailbox.permissions;
    own.full_access = full_access.or(own.full_access.take());
    own.send_as = send_as.or(own.send_as.take());
    own.send_on_behalf = on_behalf.unwrap_or(std::mem::take(&mut own.send_on_behalf));
    Ok(())
}

/// Object ids of users and groups of the mailbox's tenant.
fn members(cloud: &Cloud, place: &str, at: UserRef, word: &str, names: &[String]) -> Result<Vec<Uuid>, PatchFault> {
    let id =
        |(index, name): (usize, &String)| super::member(cloud, &format!("{place}/{word}/{index}"), at.tenant, name);
    names.iter().enumerate().map(|named| id(named).map(|(id, _)| id)).collect()
}

/// The quota that a mailbox has from now on: where one of its figures is given, the others make way for it.
fn quota(place: &str, own: Option<Quota>, now: Quota, wanted: &QuotaPatch) -> Result<Option<Quota>, PatchFault> {
    let given = [wanted.issue_warning, wanted.prohibit_send, wanted.prohibit_send_receive];
    if wanted.by_license == Some(true) {
        let alone = given.iter().all(Option::is_none);
        let why = "with `by_license` the figures are those of the licence: leave the others out";
        return if alone { Ok(None) } else { Err(PatchFault::new(format!("{place}/by_license"), why)) };
    }
    let [warning, send, receive] = given.map(|size| size.map(|size| size.0));
    if given.iter().all(Option::is_none) {
        return Ok(own);
    }
    if !given.iter().flatten().is_sorted() {
        let why = "a mailbox is warned first, then cannot send, and then cannot receive: give growing figures";
        return Err(PatchFault::new(place, why));
    }
    let receive = receive.unwrap_or_else(|| now.prohibit_send_receive.max(send.or(warning).unwrap_or(0)));
    let send = send.unwrap_or_else(|| now.prohibit_send.clamp(warning.unwrap_or(0), receive));
    let warning = warning.unwrap_or_else(|| now.issue_warning.min(send));
    Ok(Some(Quota { issue_warning: warning, prohibit_send: send, prohibit_send_receive: receive }))
}

fn check_sending(place: &str, wanted: &SendingPatch) -> Result<(), PatchFault> {
    let figures = [
        ("recipients_per_day", wanted.recipients_per_day),
        ("messages_per_minute", wanted.messages_per_minute),
        ("sent", wanted.sent),
    ];
    for (name, figure) in figures {
        if figure.is_some_and(|figure| figure > RECIPIENTS_A_DAY) {
            return Err(PatchFault::new(format!("{place}/{name}"), format!("it is at most {RECIPIENTS_A_DAY}")));
        }
    }
    Ok(())
}
