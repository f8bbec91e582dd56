//! Subscriptions that are asked for events: what a client is told, and how it is refused.

use mock365::Mock;
use mock365_domain::Refusal;

use crate::ews_client::{Caller, Id, application, client, user};

pub const ANNA: &str = "anna@contoso.example";
const ALL: &str = "<t:EventType>CopiedEvent</t:EventType><t:EventType>CreatedEvent</t:EventType><t:EventType>DeletedEvent</t:EventType><t:EventType>ModifiedEvent</t:EventType><t:EventType>MovedEvent</t:EventType><t:EventType>NewMailEvent</t:EventType><t:EventType>FreeBusyChangedEvent</t:EventType>";

pub fn between(text: &str, start: &str, end: &str) -> String {
    let from = text.find(start).unwrap_or_else(|| panic!("no {start} in {text}")) + start.len();
    text[from..from + text[from..].find(end).expect("an end")].to_owned()
}

/// The names of the events in an answer, in their order.
pub fn kinds(answer: &str) -> Vec<String> {
    let names = answer.split("<t:").filter_map(|rest| rest.split(['>', '/']).next());
    names.filter(|name| name.ends_with("Event")).map(|name| name.trim_end_matches("Event").to_owned()).collect()
}

pub fn subscribe(caller: &Caller, kind: &str, folder: &str, more: &str) -> String {
    caller.says(&format!(
        r#"<m:Subscribe><m:{kind}SubscriptionRequest><t:FolderIds><t:DistinguishedFolderId Id="{folder}"/></t:FolderIds><t:EventTypes>{ALL}</t:EventTypes>{more}</m:{kind}SubscriptionRequest></m:Subscribe>"#
    ))
}

/// A subscription that is asked: its id, and the first watermark.
fn pull(caller: &Caller, folder: &str) -> (String, String) {
    let answer = subscribe(caller, "Pull", folder, "<t:Timeout>10</t:Timeout>");
    (subscription_id(&answer), between(&answer, "<m:Watermark>", "<"))
}

pub fn subscription_id(answer: &str) -> String {
    between(answer, "<m:SubscriptionId>", "<")
}

fn events(caller: &Caller, id: &str, mark: &str) -> String {
    caller.says(&format!(
        "<m:GetEvents><m:SubscriptionId>{id}</m:SubscriptionId><m:Watermark>{mark}</m:Watermark></m:GetEvents>"
    ))
}

/// The watermark of the last event.
fn last(answer: &str) -> String {
    between(&answer[answer.rfind("<t:Watermark>").unwrap_or_else(|| panic!("{answer}"))..], ">", "<")
}

pub fn unsubscribe(caller: &Caller, id: &str) -> String {
    caller.says(&format!("<m:Unsubscribe><m:SubscriptionId>{id}</m:SubscriptionId></m:Unsubscribe>"))
}

/// Sends Anna mail from herself.
pub fn mail(caller: &Caller, subject: &str) {
    let sent = caller.says(&format!(
        r#"<m:CreateItem MessageDisposition="SendOnly"><m:Items><t:Message><t:Subject>{subject}</t:Subject><t:ToRecipients><t:Mailbox><t:EmailAddress>{ANNA}</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message></m:Items></m:CreateItem>"#
    ));
    assert!(sent.contains("NoError"), "{sent}");
}

/// Marks a message of Anna's so often: as many changes.
pub fn mark(mock: &Mock, times: usize) {
    let marked = mock.sandbox().change(|cloud, now| {
        let id = cloud.mailbox_at(ANNA).map(|mailbox| mailbox.id).ok_or(Refusal::FolderMissing)?;
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::FolderMissing)?;
        let key = mailbox.all_mail().next().map(|mail| mail.key).ok_or(Refusal::ItemMissing)?;
        let mut change = mock365_domain::Change::none();
        for number in 0..times {
            change = mailbox.mark(key, number % 2 == 0, now)?;
        }
        Ok::<_, Refusal>(((), change))
    });
    marked.expect("marked");
}

pub fn advance(mock: &Mock, by: &str) {
    let url = format!("{}/_mock/clock", mock.origin());
    let sent = client().post(url).json(&serde_json::json!({ "advance": by })).send();
    assert_eq!(sent.expect("an answer").status().as_u16(), 200);
}

#[test]
fn what_happened_is_told_once_by_whoever_asks() {
    let mock = Mock::start();
    mock.sandbox().clock.freeze(None);
    let anna = user(&mock, ANNA);
    let (id, mark) = pull(&anna, "inbox");
    let nothing = events(&anna, &id, &mark);
    assert_eq!(kinds(&nothing), ["Status"]);
    assert!(nothing.contains("<t:MoreEvents>false</t:MoreEvents>"), "{nothing}");
    mail(&anna, "New");
    let told = events(&anna, &id, &last(&nothing));
    assert_eq!(kinds(&told), ["Created", "NewMail", "Modified"]);
    assert_eq!(between(&told, "<t:SubscriptionId>", "<"), id);
    assert_eq!(between(&told, "<t:PreviousWatermark>", "<"), last(&nothing));
    let item = Id::first(&told);
    let seen = anna.get(&item);
    assert!(seen.contains("<t:Subject>New</t:Subject>") && seen.contains(&item.change_key), "{seen}");
    let now = mock.sandbox().clock.now().timestamp().strftime("%Y-%m-%dT%H:").to_string();
    assert!(between(&told, "<t:TimeStamp>", "<").starts_with(&now), "{told}");
    assert!(told.contains("<t:UnreadCount>"), "{told}");
    let again = events(&anna, &id, &last(&nothing));
    assert_eq!(kinds(&again), kinds(&told), "nothing is kept but the place that the client brings");
    assert_eq!(kinds(&events(&anna, &id, &last(&told))), ["Status"]);
    // Copied, moved, deleted.
    let to = |verb: &str| {
        anna.id(&format!(
            r#"<m:{verb}><m:ToFolderId><t:DistinguishedFolderId Id="archive"/></m:ToFolderId><m:ItemIds>{}</m:ItemIds></m:{verb}>"#,
            item.item()
        ))
    };
    let (archived, archive_mark) = pull(&anna, "archive");
    to("CopyItem");
    let copied = events(&anna, &archived, &archive_mark);
    assert_eq!(kinds(&copied), ["Copied", "Modified"]);
    assert_eq!(between(&copied, "<t:OldItemId Id=\"", "\""), item.id);
    let moved = to("MoveItem");
    let here = events(&anna, &id, &last(&told));
    assert_eq!(kinds(&here), ["Moved", "Modified"]);
    assert!(here.contains(&format!("<t:ItemId Id=\"{}\"", moved.id)), "{here}");
    assert_eq!(between(&here, "<t:OldItemId Id=\"", "\""), item.id);
    let there = events(&anna, &archived, &last(&copied));
    assert_eq!(kinds(&there), ["Moved", "Modified"]);
    anna.says(&format!(
        r#"<m:DeleteItem DeleteType="HardDelete"><m:ItemIds>{}</m:ItemIds></m:DeleteItem>"#,
        moved.item()
    ));
    assert_eq!(kinds(&events(&anna, &archived, &last(&there))), ["Deleted", "Modified"]);
}

#[test]
fn folders_and_whole_mailboxes_are_told_of() {
    let mock = Mock::start();
    let anna = application(&mock, Some(ANNA));
    let all = anna.says(&format!(
        r#"<m:Subscribe><m:PullSubscriptionRequest SubscribeToAllFolders="true"><t:EventTypes>{ALL}</t:EventTypes><t:Timeout>1440</t:Timeout></m:PullSubscriptionRequest></m:Subscribe>"#
    ));
    let (id, mark) = (subscription_id(&all), between(&all, "<m:Watermark>", "<"));
    let made = anna.id(
        r#"<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id="inbox"/></m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>Sub</t:DisplayName></t:Folder></m:Folders></m:CreateFolder>"#,
    );
    let told = events(&anna, &id, &mark);
    assert_eq!(kinds(&told), ["Created"]);
    assert!(told.contains(&format!("<t:FolderId Id=\"{}\"", made.id)), "{told}");
    anna.says(&format!(
        r#"<m:DeleteFolder DeleteType="HardDelete"><m:FolderIds>{}</m:FolderIds></m:DeleteFolder>"#,
        made.folder()
    ));
    assert_eq!(kinds(&events(&anna, &id, &last(&told))), ["Deleted"]);
    // A client that knew a watermark goes on from there with another subscription.
    let more = format!("<t:Watermark>{}</t:Watermark><t:Timeout>1</t:Timeout>", last(&told));
    let again = subscribe(&anna, "Pull", "inbox", &more);
    assert_eq!(between(&again, "<m:Watermark>", "<"), last(&told));
    assert_eq!(kinds(&events(&anna, &subscription_id(&again), &last(&told))), ["Deleted"]);
}

#[test]
fn many_events_are_told_in_pages() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let (id, mut at) = pull(&anna, "inbox");
    mark(&mock, 120);
    let mut sizes = Vec::new();
    loop {
        let told = events(&anna, &id, &at);
        sizes.push(kinds(&told).len());
        at = last(&told);
        if told.contains("<t:MoreEvents>false") {
            break;
        }
    }
    assert_eq!(sizes, [50, 50, 23], "each page tells of the folder, too");
}

#[test]
fn a_subscription_lives_as_long_as_it_is_used() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let (id, mark) = pull(&anna, "inbox");
    for _ in 0..3 {
        advance(&mock, "PT9M");
        assert_eq!(kinds(&events(&anna, &id, &mark)), ["Status"]);
    }
    advance(&mock, "PT10M");
    let over = events(&anna, &id, &mark);
    assert!(over.contains("<m:MessageText>Subscription information is not available. Subscription is expired.</m:MessageText><m:ResponseCode>ErrorExpiredSubscription<"), "{over}");
    advance(&mock, "PT1H");
    let anna = user(&mock, ANNA);
    assert!(events(&anna, &id, &mark).contains("ErrorSubscriptionNotFound"));
    let (id, mark) = pull(&anna, "inbox");
    assert_eq!(mock.sandbox().view(|cloud| cloud.event_subscriptions.len()), 1, "nothing is left of what is over");
    assert!(unsubscribe(&anna, &id).contains("NoError"));
    let gone = events(&anna, &id, &mark);
    assert!(gone.contains("<m:MessageText>The specified subscription was not found.</m:MessageText>"), "{gone}");
    assert!(unsubscribe(&anna, &id).contains("ErrorSubscriptionNotFound"));
}

#[test]
fn what_is_no_subscription_of_one_s_own_is_refused() {
    let mock = Mock::start();
    let (anna, bo) = (user(&mock, ANNA), user(&mock, "bo@contoso.example"));
    let (id, mark) = pull(&anna, "inbox");
    let refused = |answer: String, code: &str, text: &str| {
        assert!(answer.contains(&format!("<m:ResponseCode>{code}</m:ResponseCode>")), "{answer}");
        assert!(answer.contains(text), "{answer}");
    };
    refused(events(&bo, &id, &mark), "ErrorSubscriptionAccessDenied", "Only the subscription owner");
    refused(unsubscribe(&bo, &id), "ErrorSubscriptionAccessDenied", "Only the subscription owner");
    for bad in ["x", "JgA=", "AAAA"] {
        refused(events(&anna, bad, &mark), "ErrorInvalidSubscription", "Subscription is invalid.");
        refused(events(&anna, &id, bad), "ErrorInvalidWatermark", "The watermark is invalid.");
    }
    let (other, other_mark) = pull(&bo, "inbox");
    refused(events(&anna, &id, &other_mark), "ErrorInvalidWatermark", "The watermark is invalid.");
    assert!(unsubscribe(&bo, &other).contains("NoError"));
    let streaming = subscription_id(&subscribe(&anna, "Streaming", "inbox", ""));
    refused(events(&anna, &streaming, &mark), "ErrorInvalidPullSubscriptionId", "not a pull subscription.");
    mark_all(&mock);
    let why = "Unable to retrieve events for this subscription.  The subscription must be recreated.";
    refused(events(&anna, &id, &mark), "ErrorReadEventsFailed", why);
    let more = format!("<t:Watermark>{mark}</t:Watermark><t:Timeout>1</t:Timeout>");
    let why = "The watermark used for creating this subscription was not found.";
    refused(subscribe(&anna, "Pull", "inbox", &more), "ErrorEventNotFound", why);
    // What keeps the mailbox from being used keeps its events from being read.
    let (id, mark) = pull(&anna, "inbox");
    mock.sandbox().write(|cloud, _| {
        let id = cloud.mailbox_at(ANNA).map_or(0, |mailbox| mailbox.id);
        cloud.set_mailbox_state(id, mock365_domain::mailbox::MailboxState::Migrating(None));
        ((), mock365_domain::Change::none())
    });
    refused(events(&anna, &id, &mark), "ErrorMailboxMoveInProgress", "Mailbox move in progress.");
}

/// So many changes that the oldest are forgotten.
pub fn mark_all(mock: &Mock) {
    mark(mock, mock365_domain::mailbox::HISTORY_LIMIT + 1);
}

#[test]
fn what_is_no_request_for_a_subscription_is_refused() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let ask = |attributes: &str, inner: &str| {
        let body = format!(
            "<m:Subscribe><m:PullSubscriptionRequest{attributes}>{inner}</m:PullSubscriptionRequest></m:Subscribe>"
        );
        let answer = anna.ask(&body);
        (answer.status().as_u16(), answer.text().expect("a text"))
    };
    let inbox = r#"<t:FolderIds><t:DistinguishedFolderId Id="inbox"/></t:FolderIds>"#;
    let types = "<t:EventTypes><t:EventType>NewMailEvent</t:EventType></t:EventTypes>";
    let timeout = "<t:Timeout>1</t:Timeout>";
    for (attributes, inner, status, code) in [
        ("", format!("{types}{timeout}"), 200, "ErrorInvalidSubscriptionRequest"),
        (
            r#" SubscribeToAllFolders="true""#,
            format!("{inbox}{types}{timeout}"),
            200,
            "ErrorInvalidSubscriptionRequest",
        ),
        ("", format!("{inbox}{timeout}"), 500, "ErrorSchemaValidation"),
        ("", format!("{inbox}<t:EventTypes/>{timeout}"), 500, "ErrorSchemaValidation"),
        ("", format!("{inbox}{}{timeout}", types.replace("NewMail", "Other")), 500, "ErrorSchemaValidation"),
        ("", format!("{inbox}{types}"), 500, "ErrorSchemaValidation"),
        ("", format!("{inbox}{types}<t:Timeout>0</t:Timeout>"), 500, "ErrorSchemaValidation"),
        ("", format!("{inbox}{types}<t:Timeout>1441</t:Timeout>"), 500, "ErrorSchemaValidation"),
        ("", format!("{inbox}{types}<t:Watermark>x</t:Watermark>{timeout}"), 200, "ErrorInvalidWatermark"),
        ("", format!("{}{types}{timeout}", inbox.replace("inbox", "nowhere")), 200, "ErrorFolderNotFound"),
    ] {
        let (got, answer) = ask(attributes, &inner);
        assert!(got == status && answer.contains(code), "{inner}: {got} {answer}");
    }
    assert_eq!(anna.ask("<m:Subscribe/>").status(), 500);
    assert_eq!(mock.sandbox().view(|cloud| cloud.event_subscriptions.len()), 0);
}
