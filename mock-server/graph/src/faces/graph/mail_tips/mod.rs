//! Mail tips: what whoever is about to write is told about recipients.

use http::Method;
use mock365_domain::mailbox::{MAIL_TIPS_LIMIT, MailTips};
use serde_json::Value as Json;

use super::odata::{ODataFault, Object, Writer, complex_list};
use super::view::mailbox_settings::{language, utc};
use super::{Fault, GraphRequest, Mount, Operation, Permissions, item_write};
use crate::exchange::Answer;

/// The operations.
pub static OPERATIONS: &[&Operation] = &[&GET_MAIL_TIPS];

/// <https://learn.microsoft.com/graph/api/user-getmailtips>
pub const GET_MAIL_TIPS: Operation = Operation {
    name: "graph.mailTips.get",
    method: Method::POST,
    at: &["/getMailTips"],
    tail: "",
    mount: Mount::Mailbox,
    permissions: Permissions {
        delegated: &["Mail.Read", "Mail.Read.Shared", "Mail.ReadWrite"],
        application: &["Mail.Read", "Mail.ReadWrite"],
    },
    link: "https://learn.microsoft.com/graph/api/user-getmailtips",
    handler: get_mail_tips,
};

/// What can be asked for, in the order in which it is shown.
const OPTIONS: [&str; 10] = [
    "automaticReplies",
    "mailboxFullStatus",
    "customMailTip",
    "externalMemberCount",
    "totalMemberCount",
    "maxMessageSize",
    "deliveryRestriction",
    "moderationStatus",
    "recipientScope",
    "recipientSuggestions",
];

fn get_mail_tips(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let fields = request.parameters(&body);
    let addresses = item_write::texts("EmailAddresses", fields.or_null("EmailAddresses"))?;
    let said = fields.text("MailTipsOptions")?.unwrap_or_default();
    let asked = options(said)?;
    if addresses.is_empty() || addresses.len() > MAIL_TIPS_LIMIT {
        let why = format!("a request asks about 1 to {MAIL_TIPS_LIMIT} addresses, this one about {}", addresses.len());
        return Err(Fault::bad_request("ErrorInvalidArgument", "The argument is invalid.").explain(why));
    }
    let owner = request.owner()?;
    request.mailbox()?;
    let now = request.call.now;
    Ok(request.call.sandbox.read(|cloud, _| {
        complex_list(request, "mailTips", addresses.iter(), |address, object| {
            let tips = cloud.mail_tips(owner, address, now);
            object.member("emailAddress").object(|shown| {
                shown.value("name", tips.mailbox.map_or("", |mailbox| &mailbox.name));
                shown.value("address", address);
            });
            for option in &asked {
                write(option, &tips, now, object);
            }
        })
    }))
}

/// The options of a text: their names between commas.
fn options(said: &str) -> Result<Vec<&'static str>, ODataFault> {
    let names = said.split(',').map(str::trim).filter(|name| !name.is_empty());
    let place = |name: &str| item_write::member("MailTipsOptions", &Json::from(name), &OPTIONS);
    let mut asked = names.map(place).collect::<Result<Vec<usize>, _>>()?;
    asked.sort_unstable();
    asked.dedup();
    Ok(asked.into_iter().map(|place| OPTIONS[place]).collect())
}

fn write(option: &str, tips: &MailTips<'_>, now: mock365_domain::Now, object: &mut Object<'_>) {
    match option {
        "automaticReplies" => automatic_replies(tips, now, object.member("automaticReplies")),
        "mailboxFullStatus" => object.value("mailboxFull", tips.is_full),
        "customMailTip" => object.value("customMailTip", ""),
        "externalMemberCount" => object.value("externalMemberCount", tips.external_members),
        "totalMemberCount" => object.value("totalMemberCount", tips.members),
        "maxMessageSize" => object.value("maxMessageSize", tips.max_size),
        "deliveryRestriction" => object.value("deliveryRestricted", false),
        "moderationStatus" => object.value("isModerated", false),
        "recipientScope" => object.word("recipientScope", if tips.is_external { "external" } else { "internal" }),
        _ => object.member("recipientSuggestions").empty(),
    }
}

/// What an automatic reply says; where there is none, an empty message alone, as Microsoft's example has it.
fn automatic_replies(tips: &MailTips<'_>, now: mock365_domain::Now, out: &mut Writer) {
    out.object(|shown| {
        shown.value("message", tips.reply);
        let Some(settings) = tips.mailbox.map(|mailbox| &mailbox.settings).filter(|_| !tips.reply.is_empty()) else {
            return;
        };
        language(settings.language, shown.member("messageLanguage"));
        if settings.automatic_replies.status == mock365_domain::mailbox::ReplyStatus::Scheduled {
            let (start, end) = settings.automatic_replies.period(now);
            utc(start, shown.member("scheduledStartTime"));
            utc(end, shown.member("scheduledEndTime"));
        }
    });
}
