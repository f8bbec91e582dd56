//! Inbox rules over EWS: the same rules as Graph's, with what only EWS has names for.

use mock365::Mock;
use serde_json::json;

use crate::caller;
use crate::ews_client::{Caller, user, validate};

const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";
const RULES: &str = "/me/mailFolders/inbox/messageRules";

fn get(of: &Caller) -> String {
    of.says("<m:GetInboxRules/>")
}

/// Sends operations.
fn update(of: &Caller, operations: &str) -> String {
    of.says(&format!(
        "<m:UpdateInboxRules><m:RemoveOutlookRuleBlob>true</m:RemoveOutlookRuleBlob><m:Operations>{operations}</m:Operations></m:UpdateInboxRules>"
    ))
}

/// A rule without an id.
fn rule(priority: i32, parts: &str) -> String {
    format!(
        "<t:DisplayName>Rule {priority}</t:DisplayName><t:Priority>{priority}</t:Priority><t:IsEnabled>true</t:IsEnabled>{parts}"
    )
}

fn create(rule: &str) -> String {
    format!("<t:CreateRuleOperation><t:Rule>{rule}</t:Rule></t:CreateRuleOperation>")
}

fn ids(of: &Caller) -> Vec<String> {
    let all = get(of);
    let ids = all.split("<t:RuleId>").skip(1);
    ids.map(|rest| rest.split('<').next().expect("an id").to_owned()).collect()
}

fn send(from: &Caller, subject: &str) {
    let sent = from.says(&format!(
        r#"<m:CreateItem MessageDisposition="SendOnly"><m:Items><t:Message><t:Subject>{subject}</t:Subject><t:Body BodyType="Text">b</t:Body><t:ToRecipients><t:Mailbox><t:EmailAddress>{BO}</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message></m:Items></m:CreateItem>"#
    ));
    assert!(sent.contains("NoError"), "{sent}");
}

fn texts(name: &str) -> String {
    format!("<t:{name}><t:String>one</t:String><t:String>two</t:String></t:{name}>")
}

fn people(name: &str) -> String {
    format!(
        "<t:{name}><t:Address><t:Name>Ada</t:Name><t:EmailAddress>ada@fabrikam.example</t:EmailAddress><t:RoutingType>SMTP</t:RoutingType></t:Address></t:{name}>"
    )
}

/// Every predicate of the schema that names nothing that nobody has here, in its order.
fn predicates() -> String {
    let yes =
        |names: &[&str]| names.iter().map(|name| format!("<t:{name}>true</t:{name}>")).collect::<Vec<_>>().concat();
    let contains = ["Categories", "ContainsBodyStrings", "ContainsHeaderStrings", "ContainsRecipientStrings"];
    let more = ["ContainsSenderStrings", "ContainsSubjectOrBodyStrings", "ContainsSubjectStrings"];
    [
        contains.iter().chain(&more).map(|name| texts(name)).collect(),
        "<t:FlaggedForAction>FYI</t:FlaggedForAction>".to_owned(),
        people("FromAddresses"),
        yes(&["HasAttachments"]),
        "<t:Importance>High</t:Importance>".to_owned(),
        yes(&["IsApprovalRequest", "IsAutomaticForward", "IsAutomaticReply", "IsEncrypted", "IsMeetingRequest"]),
        yes(&["IsMeetingResponse", "IsNDR", "IsPermissionControlled", "IsReadReceipt", "IsSigned", "IsVoicemail"]),
        texts("ItemClasses"),
        yes(&["NotSentToMe", "SentCcMe", "SentOnlyToMe"]),
        people("SentToAddresses"),
        yes(&["SentToMe", "SentToOrCcMe"]),
        "<t:Sensitivity>Private</t:Sensitivity>".to_owned(),
        "<t:WithinDateRange><t:StartDateTime>2031-01-01T00:00:00Z</t:StartDateTime><t:EndDateTime>2031-02-01T00:00:00Z</t:EndDateTime></t:WithinDateRange>".to_owned(),
        "<t:WithinSizeRange><t:MinimumSize>1</t:MinimumSize><t:MaximumSize>2</t:MaximumSize></t:WithinSizeRange>".to_owned(),
    ]
    .concat()
}

#[test]
fn what_is_written_is_read_back_whole() {
    let mock = Mock::start();
    let bo = user(&mock, BO);
    assert!(get(&bo).contains("<m:OutlookRuleBlobExists>false</m:OutlookRuleBlobExists>"));
    let all = predicates();
    let actions = [
        texts("AssignCategories"),
        r#"<t:CopyToFolder><t:DistinguishedFolderId Id="archive"/></t:CopyToFolder><t:Delete>false</t:Delete>"#.to_owned(),
        people("ForwardAsAttachmentToRecipients"),
        people("ForwardToRecipients"),
        "<t:MarkImportance>Low</t:MarkImportance><t:MarkAsRead>true</t:MarkAsRead>".to_owned(),
        r#"<t:MoveToFolder><t:DistinguishedFolderId Id="junkemail"/></t:MoveToFolder><t:PermanentDelete>false</t:PermanentDelete>"#.to_owned(),
        people("RedirectToRecipients"),
        "<t:StopProcessingRules>true</t:StopProcessingRules>".to_owned(),
    ]
    .concat();
    let parts =
        format!("<t:Conditions>{all}</t:Conditions><t:Exceptions>{all}</t:Exceptions><t:Actions>{actions}</t:Actions>");
    let made = update(&bo, &create(&rule(1, &parts)));
    assert!(made.contains("NoError"), "{made}");
    let seen = get(&bo);
    for wanted in [format!("<t:Conditions>{all}</t:Conditions>"), format!("<t:Exceptions>{all}</t:Exceptions>")] {
        assert!(seen.contains(&wanted), "{wanted}\n{seen}");
    }
    let ids =
        actions.split("<t:DistinguishedFolderId").map(|part| part.split_once("/>").map_or(part, |(_, rest)| rest));
    for wanted in ids {
        assert!(seen.contains(wanted), "{wanted}\n{seen}");
    }
    assert_eq!(seen.matches("<t:FolderId Id=").count(), 2, "{seen}");
    // Graph shows of such a rule that it is there, and leaves it alone.
    let graph = caller::Caller::user(&mock, BO, caller::HUBSPOT, &["MailboxSettings.ReadWrite"]);
    let shown = graph.get(RULES).expect(200)["value"][0].clone();
    assert_eq!((&shown["isReadOnly"], shown.get("conditions"), shown.get("actions")), (&json!(true), None, None));
    let one = format!("{RULES}/{}", shown["id"].as_str().expect("an id"));
    assert_eq!(graph.patch(&one, &json!({ "isEnabled": false })).refused(400), "ErrorNotSupportedMessageRule");
    assert_eq!(graph.delete(&one).refused(400), "ErrorNotSupportedMessageRule");
}

#[test]
fn the_rules_are_graphs_and_act_on_what_arrives() {
    let mock = Mock::start();
    let (anna, bo) = (user(&mock, ANNA), user(&mock, BO));
    let graph = caller::Caller::user(&mock, BO, caller::HUBSPOT, &["MailboxSettings.ReadWrite"]);
    let body = json!({
        "displayName": "By Graph", "sequence": 2, "isEnabled": true, "conditions": { "subjectContains": ["Graph"] },
        "actions": { "moveToFolder": "archive" },
    });
    graph.post(RULES, &body).expect(201);
    let parts = r#"<t:Conditions><t:ContainsSubjectStrings><t:String>ews</t:String></t:ContainsSubjectStrings></t:Conditions><t:Actions><t:MoveToFolder><t:DistinguishedFolderId Id="junkemail"/></t:MoveToFolder></t:Actions>"#;
    assert!(update(&bo, &create(&rule(1, parts))).contains("NoError"));
    let seen = get(&bo);
    let names: Vec<&str> = seen.split("<t:DisplayName>").skip(1).filter_map(|rest| rest.split('<').next()).collect();
    assert_eq!(names, ["Rule 1", "By Graph"]);
    let shown = graph.get(RULES).expect(200)["value"][0].clone();
    assert_eq!(shown["conditions"], json!({ "subjectContains": ["ews"] }));
    send(&anna, "About Graph");
    send(&anna, "About EWS");
    assert!(bo.list("archive").contains("About Graph"));
    assert!(bo.list("junkemail").contains("About EWS"));
    assert!(!bo.list("inbox").contains("About"));
    // One request changes one rule and removes the other.
    let [ours, theirs] = &ids(&bo)[..] else { panic!("two rules") };
    let parts = parts.replace("junkemail", "drafts");
    let set = format!(
        "<t:SetRuleOperation><t:Rule><t:RuleId>{ours}</t:RuleId>{}</t:Rule></t:SetRuleOperation>",
        rule(5, &parts)
    );
    let delete = format!("<t:DeleteRuleOperation><t:RuleId>{theirs}</t:RuleId></t:DeleteRuleOperation>");
    assert!(update(&bo, &format!("{set}{delete}")).contains("NoError"));
    let left = graph.get(RULES).expect(200)["value"].clone();
    assert_eq!(
        (left.as_array().expect("a list").len(), &left[0]["sequence"], &left[0]["id"]),
        (1, &json!(5), &shown["id"])
    );
    send(&anna, "About EWS again");
    assert!(bo.list("drafts").contains("About EWS again"));
}

const READ: &str = "<t:Actions><t:MarkAsRead>true</t:MarkAsRead></t:Actions>";

fn acts(action: &str) -> String {
    create(&rule(7, &format!("<t:Actions>{action}</t:Actions>")))
}

fn with(parts: &str) -> String {
    create(&rule(7, &format!("{parts}{READ}")))
}

type Mistake = (String, &'static str, &'static str);

/// Operations that cannot be done, the part that is wrong, and what is. `own` is the id of the rule that there is.
fn wrong_operations(own: &str) -> Vec<Mistake> {
    let set = |id: &str| format!("<t:SetRuleOperation><t:Rule>{id}{}</t:Rule></t:SetRuleOperation>", rule(7, READ));
    let delete = |id: &str| format!("<t:DeleteRuleOperation><t:RuleId>{id}</t:RuleId></t:DeleteRuleOperation>");
    vec![
        (create(&rule(7, "")), "Actions", "MissingAction"),
        (create(&rule(0, READ)), "Priority", "InvalidValue"),
        (create(&rule(7, READ)).replace("Rule 7", ""), "DisplayName", "EmptyValueFound"),
        (create(&format!("<t:RuleId>{own}</t:RuleId>{}", rule(7, READ))), "RuleId", "CreateWithRuleId"),
        (set("<t:RuleId>AQAAAJ5dZqA=</t:RuleId>"), "RuleId", "RuleNotFound"),
        (set("<t:RuleId>nothing</t:RuleId>"), "RuleId", "RuleNotFound"),
        (set(""), "RuleId", "MissingParameter"),
        (delete("AQAAAJ5dZqA="), "RuleId", "RuleNotFound"),
        (format!("{}{}", delete(own), delete(own)), "RuleId", "DuplicatedOperationOnTheSameRule"),
        (format!("{}{}", create(&rule(7, READ)), create(&rule(7, READ))), "Priority", "DuplicatedPriority"),
    ]
}

/// Parts that no rule can have.
fn wrong_parts() -> Vec<Mistake> {
    let conditions = |inner: &str| with(&format!("<t:Conditions>{inner}</t:Conditions>"));
    let nobody = "<t:Address><t:EmailAddress>nobody</t:EmailAddress></t:Address>";
    vec![
        (with("<t:IsInError>true</t:IsInError>"), "IsInError", "NotSettable"),
        (
            conditions("<t:ContainsBodyStrings><t:String/></t:ContainsBodyStrings>"),
            "Condition:ContainsBodyStrings",
            "EmptyValueFound",
        ),
        (
            conditions(&format!("<t:FromAddresses>{nobody}</t:FromAddresses>")),
            "Condition:FromAddresses",
            "InvalidAddress",
        ),
        (conditions(&texts("FromConnectedAccounts")), "Condition:FromConnectedAccounts", "ConnectedAccountNotFound"),
        (
            conditions(&texts("MessageClassifications")),
            "Condition:MessageClassifications",
            "MessageClassificationNotFound",
        ),
        (
            conditions(
                "<t:WithinSizeRange><t:MinimumSize>2</t:MinimumSize><t:MaximumSize>1</t:MaximumSize></t:WithinSizeRange>",
            ),
            "Condition:WithinSizeRange",
            "InvalidSizeRange",
        ),
        (with("<t:Exceptions><t:WithinDateRange/></t:Exceptions>"), "Exception:WithinDateRange", "MissingRangeValue"),
        (
            acts(r#"<t:MoveToFolder><t:FolderId Id="nothing"/></t:MoveToFolder>"#),
            "Action:MoveToFolder",
            "InvalidFolderId",
        ),
        (
            acts(r#"<t:CopyToFolder><t:DistinguishedFolderId Id="calendar"/></t:CopyToFolder>"#),
            "Action:CopyToFolder",
            "FolderDoesNotExist",
        ),
        (
            acts(&format!("<t:RedirectToRecipients>{nobody}</t:RedirectToRecipients>")),
            "Action:RedirectToRecipients",
            "InvalidAddress",
        ),
    ]
}

#[test]
fn mistakes_are_told_of_each_operation_and_nothing_is_done() {
    let mock = Mock::start();
    let bo = user(&mock, BO);
    assert!(update(&bo, &create(&rule(1, READ))).contains("NoError"));
    let own = ids(&bo).remove(0);
    for (operation, field, code) in wrong_operations(&own).into_iter().chain(wrong_parts()) {
        let answer = update(&bo, &operation);
        for wanted in [
            "<m:ResponseCode>ErrorInboxRulesValidationError</m:ResponseCode>".to_owned(),
            format!("<t:FieldURI>{field}</t:FieldURI><t:ErrorCode>{code}</t:ErrorCode>"),
        ] {
            assert!(answer.contains(&wanted), "{wanted}\n{operation}\n{answer}");
        }
        assert_eq!(ids(&bo), std::slice::from_ref(&own), "{operation}");
    }
    // What is not built says so.
    let sms = acts(&people("SendSMSAlertToRecipients"));
    assert!(update(&bo, &sms).contains("ErrorInvalidOperation"));
    let other =
        bo.ask(&format!("<m:GetInboxRules><m:MailboxSmtpAddress>{ANNA}</m:MailboxSmtpAddress></m:GetInboxRules>"));
    let other = other.text().expect("a text");
    validate(&other);
    assert!(other.contains("ErrorAccessDenied"), "{other}");
}

/// What was wrong with a rule before keeps nobody from changing the rest of it, over either protocol.
#[test]
fn a_rule_whose_folder_is_gone_can_be_switched_off() {
    let mock = Mock::start();
    let bo = user(&mock, BO);
    let folder = bo.id(r#"<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id="inbox"/></m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>Soon gone</t:DisplayName></t:Folder></m:Folders></m:CreateFolder>"#);
    let there = format!("<t:Actions><t:MoveToFolder>{}</t:MoveToFolder></t:Actions>", folder.folder());
    assert!(update(&bo, &create(&rule(1, &there))).contains("NoError"));
    assert!(
        update(&bo, &create(&rule(2, "<t:Actions><t:MarkAsRead>true</t:MarkAsRead></t:Actions>"))).contains("NoError")
    );
    let [gone, other] = &ids(&bo)[..] else { panic!("two rules") };
    let delete = format!(
        r#"<m:DeleteFolder DeleteType="HardDelete"><m:FolderIds>{}</m:FolderIds></m:DeleteFolder>"#,
        folder.folder()
    );
    assert!(bo.says(&delete).contains("NoError"));
    assert!(get(&bo).contains("<t:IsInError>true<"));
    let set = |id: &str, rule: &str| {
        format!("<t:SetRuleOperation><t:Rule><t:RuleId>{id}</t:RuleId>{rule}</t:Rule></t:SetRuleOperation>")
    };
    let off = rule(1, &there).replace("<t:IsEnabled>true<", "<t:IsEnabled>false<");
    assert!(update(&bo, &set(gone, &off)).contains("NoError"));
    assert!(get(&bo).contains("<t:IsEnabled>false<"));
    // It is no folder for another rule.
    let refused = update(&bo, &set(other, &rule(2, &there)));
    assert!(refused.contains("FolderDoesNotExist"), "{refused}");
    assert_eq!(get(&bo).matches("<t:MoveToFolder>").count(), 1, "a refusal changes nothing");
}
