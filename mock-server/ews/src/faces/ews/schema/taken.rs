//! What of the schema is taken here, and what Exchange takes and does nothing about. All else is refused.

use super::declared::Declarations;

/// Members that are read, by type; attributes have an `@`. `…` stands for a type whose members are looked at one by one where
/// they are read: properties of items and folders.
const TAKEN: &[(&str, &str)] = &[
    // Requests.
    ("ConvertIdType", "SourceIds @DestinationFormat"),
    ("BaseMoveCopyItemType", "ToFolderId ItemIds ReturnNewItemIds"),
    ("BaseMoveCopyFolderType", "ToFolderId FolderIds"),
    ("CreateAttachmentType", "ParentItemId Attachments"),
    ("CreateFolderType", "ParentFolderId Folders"),
    ("CreateItemType", "SavedItemFolderId Items @MessageDisposition @SendMeetingInvitations"),
    ("DeleteAttachmentType", "AttachmentIds"),
    ("DeleteFolderType", "FolderIds @DeleteType"),
    ("MarkAsJunkType", "ItemIds @IsJunk @MoveItem"),
    ("ReportMessageType", "ItemIds @ReportAction"),
    ("DeleteItemType", "ItemIds @DeleteType @SendMeetingCancellations @AffectedTaskOccurrences"),
    (
        "FindFolderType",
        "FolderShape IndexedPageFolderView FractionalPageFolderView Restriction ParentFolderIds @Traversal",
    ),
    (
        "FindItemType",
        "ItemShape IndexedPageItemView FractionalPageItemView SeekToConditionPageItemView CalendarView ContactsView GroupBy \
         DistinguishedGroupBy Restriction SortOrder ParentFolderIds QueryString @Traversal",
    ),
    ("GetAttachmentType", "AttachmentShape AttachmentIds"),
    ("GetDelegateType", "@IncludePermissions UserIds"),
    ("BaseDelegateType", "Mailbox"),
    ("GetUserOofSettingsRequest", "Mailbox"),
    ("SetUserOofSettingsRequest", "Mailbox UserOofSettings"),
    ("UserOofSettings", "OofState ExternalAudience Duration InternalReply ExternalReply"),
    ("ReplyBody", "Message"),
    ("Duration", "StartTime EndTime"),
    ("EmailAddress", "Address"),
    ("GetFolderType", "FolderShape FolderIds"),
    ("GetItemType", "ItemShape ItemIds"),
    ("GetMailTipsType", "SendingAs Recipients MailTipsRequested"),
    ("GetRoomsType", "RoomList"),
    ("ResolveNamesType", "ParentFolderIds UnresolvedEntry @ReturnFullContactData @SearchScope @ContactDataShape"),
    ("GetUserPhotoType", "Email SizeRequested TypeRequested"),
    ("SetUserPhotoType", "Email Content TypeRequested"),
    ("SendItemType", "ItemIds SavedItemFolderId @SaveItemToFolder"),
    ("SyncFolderHierarchyType", "FolderShape SyncFolderId SyncState"),
    ("SyncFolderItemsType", "ItemShape SyncFolderId SyncState Ignore MaxChangesReturned"),
    ("UpdateFolderType", "FolderChanges"),
    (
        "UpdateItemType",
        "SavedItemFolderId ItemChanges @ConflictResolution @MessageDisposition @SendMeetingInvitationsOrCancellations",
    ),
    ("SubscribeType", "PullSubscriptionRequest PushSubscriptionRequest StreamingSubscriptionRequest"),
    ("BaseSubscriptionRequestType", "FolderIds EventTypes Watermark @SubscribeToAllFolders"),
    ("PullSubscriptionRequestType", "Timeout"),
    ("PushSubscriptionRequestType", "…"),
    ("StreamingSubscriptionRequestType", "FolderIds EventTypes @SubscribeToAllFolders"),
    ("NonEmptyArrayOfNotificationEventTypesType", "EventType"),
    ("GetInboxRulesRequestType", "MailboxSmtpAddress"),
    ("UpdateInboxRulesRequestType", "MailboxSmtpAddress Operations"),
    ("ArrayOfRuleOperationsType", "CreateRuleOperation SetRuleOperation DeleteRuleOperation"),
    ("CreateRuleOperationType", "Rule"),
    ("SetRuleOperationType", "Rule"),
    ("DeleteRuleOperationType", "RuleId"),
    ("RuleType", "RuleId DisplayName Priority IsEnabled IsNotSupported IsInError Conditions Exceptions Actions"),
    // Their members are looked at one by one.
    ("RulePredicatesType", "…"),
    ("RuleActionsType", "…"),
    ("RulePredicateSizeRangeType", "MinimumSize MaximumSize"),
    ("RulePredicateDateRangeType", "StartDateTime EndDateTime"),
    ("ArrayOfEmailAddressesType", "Address"),
    ("UnsubscribeType", "SubscriptionId"),
    ("GetEventsType", "SubscriptionId Watermark"),
    ("GetStreamingEventsType", "SubscriptionIds ConnectionTimeout"),
    ("NonEmptyArrayOfSubscriptionIdsType", "SubscriptionId"),
    // Ids.
    ("AlternateIdBaseType", "@Format"),
    ("AlternateIdType", "@Id @Mailbox"),
    ("NonEmptyArrayOfAlternateIdsType", "AlternateId"),
    ("ArrayOfBaseItemIdsType", "ItemId"),
    ("ItemIdType", "@Id @ChangeKey"),
    ("FolderIdType", "@Id @ChangeKey"),
    ("DistinguishedFolderIdType", "Mailbox @Id @ChangeKey"),
    ("TargetFolderIdType", "FolderId DistinguishedFolderId"),
    ("NonEmptyArrayOfBaseFolderIdsType", "FolderId DistinguishedFolderId"),
    ("NonEmptyArrayOfBaseItemIdsType", "ItemId OccurrenceItemId RecurringMasterItemId"),
    ("NonEmptyArrayOfRequestAttachmentIdsType", "AttachmentId"),
    ("RequestAttachmentIdType", "@Id"),
    ("AttachmentIdType", ""),
    ("ArrayOfUserIdType", "UserId"),
    // Whoever is asked for is no delegate: nobody has any here.
    ("UserIdType", "…"),
    // Shapes, pages and searches.
    (
        "ItemResponseShapeType",
        "BaseShape IncludeMimeContent BodyType UniqueBodyType FilterHtmlContent AdditionalProperties",
    ),
    ("FolderResponseShapeType", "BaseShape AdditionalProperties"),
    ("AttachmentResponseShapeType", "IncludeMimeContent BodyType FilterHtmlContent AdditionalProperties"),
    ("NonEmptyArrayOfPathsToElementType", "FieldURI IndexedFieldURI ExtendedFieldURI"),
    ("PathToUnindexedFieldType", "@FieldURI"),
    ("PathToIndexedFieldType", "@FieldURI @FieldIndex"),
    (
        "PathToExtendedFieldType",
        "@DistinguishedPropertySetId @PropertySetId @PropertyTag @PropertyName @PropertyId @PropertyType",
    ),
    ("BasePagingType", "@MaxEntriesReturned"),
    ("IndexedPageViewType", "@Offset @BasePoint"),
    ("FractionalPageViewType", "@Numerator @Denominator"),
    ("CalendarViewType", "@StartDate @EndDate"),
    ("ContactsViewType", "@InitialName @FinalName"),
    ("NonEmptyArrayOfFieldOrdersType", "FieldOrder"),
    ("FieldOrderType", "FieldURI IndexedFieldURI ExtendedFieldURI @Order"),
    ("RestrictionType", "…"),
    ("MultipleOperandBooleanExpressionType", "…"),
    ("NotType", "…"),
    ("ExistsType", "FieldURI IndexedFieldURI ExtendedFieldURI"),
    ("TwoOperandExpressionType", "FieldURI IndexedFieldURI ExtendedFieldURI FieldURIOrConstant"),
    ("ContainsExpressionType", "FieldURI IndexedFieldURI ExtendedFieldURI Constant @ContainmentMode"),
    ("FieldURIOrConstantType", "FieldURI IndexedFieldURI ExtendedFieldURI Constant"),
    ("ConstantValueType", "@Value"),
    ("QueryStringType", ""),
    // What is refused as a whole, where it would be read.
    ("SeekToConditionPageViewType", "…"),
    ("BaseGroupByType", "…"),
    ("GroupByType", "…"),
    ("DistinguishedGroupByType", "…"),
    ("AggregateOnType", "…"),
    ("ArrayOfGroupIdType", "…"),
    ("ExcludesType", "…"),
    ("ExcludesValueType", "…"),
    ("NearType", "…"),
    ("OccurrenceItemIdType", "…"),
    ("RecurringMasterItemIdType", "…"),
    // Items and folders: their properties say themselves how they are written.
    ("NonEmptyArrayOfAllItemsType", "…"),
    ("ItemType", "…"),
    ("MessageType", "…"),
    ("CalendarItemType", "…"),
    ("ContactItemType", "…"),
    ("DistributionListType", "…"),
    ("TaskType", "…"),
    ("PostItemType", "…"),
    ("NonEmptyArrayOfFoldersType", "…"),
    ("BaseFolderType", "…"),
    ("FolderType", "…"),
    ("CalendarFolderType", "…"),
    ("ContactsFolderType", "…"),
    ("TasksFolderType", "…"),
    ("SearchFolderType", "…"),
    ("SearchParametersType", "Restriction BaseFolderIds @Traversal"),
    ("NonEmptyArrayOfItemChangesType", "ItemChange"),
    ("ItemChangeType", "ItemId OccurrenceItemId RecurringMasterItemId Updates"),
    ("NonEmptyArrayOfItemChangeDescriptionsType", "AppendToItemField SetItemField DeleteItemField"),
    ("ChangeDescriptionType", "FieldURI IndexedFieldURI ExtendedFieldURI"),
    ("SetItemFieldType", "…"),
    ("AppendToItemFieldType", "…"),
    ("NonEmptyArrayOfFolderChangesType", "FolderChange"),
    ("FolderChangeType", "FolderId DistinguishedFolderId Updates"),
    ("NonEmptyArrayOfFolderChangeDescriptionsType", "AppendToFolderField SetFolderField DeleteFolderField"),
    ("SetFolderFieldType", "…"),
    ("AppendToFolderFieldType", "…"),
    // Answers to meetings.
    ("WellKnownResponseObjectType", "Body ReferenceItemId"),
    ("MeetingRegistrationResponseObjectType", "ProposedStart ProposedEnd"),
    (
        "SmartResponseBaseType",
        "Subject Body ToRecipients CcRecipients BccRecipients IsReadReceiptRequested IsDeliveryReceiptRequested From \
         ReferenceItemId",
    ),
    ("SmartResponseType", "NewBodyContent"),
    ("ResponseObjectCoreType", "ReferenceItemId"),
    ("ResponseObjectType", ""),
    // Values of properties.
    ("MimeContentType", ""),
    ("BodyType", "@BodyType"),
    ("ArrayOfStringsType", "String"),
    ("FlagType", "FlagStatus"),
    ("ExtendedPropertyType", "ExtendedFieldURI Value Values"),
    ("NonEmptyArrayOfPropertyValuesType", "Value"),
    ("SingleRecipientType", "Mailbox"),
    ("ArrayOfRecipientsType", "Mailbox"),
    ("EmailAddressType", "Name EmailAddress"),
    ("NonEmptyArrayOfAttendeesType", "Attendee"),
    ("AttendeeType", "Mailbox"),
    ("MembersListType", "Member"),
    ("MemberType", "Mailbox"),
    ("EmailAddressDictionaryType", "Entry"),
    ("EmailAddressDictionaryEntryType", "@Key @Name"),
    ("ImAddressDictionaryType", "Entry"),
    ("ImAddressDictionaryEntryType", "@Key"),
    ("PhoneNumberDictionaryType", "Entry"),
    ("PhoneNumberDictionaryEntryType", "@Key"),
    ("PhysicalAddressDictionaryType", "Entry"),
    ("PhysicalAddressDictionaryEntryType", "Street City State CountryOrRegion PostalCode @Key"),
    ("TimeZoneDefinitionType", "@Id"),
    ("NonEmptyArrayOfAttachmentsType", "ItemAttachment FileAttachment ReferenceAttachment"),
    ("AttachmentType", "Name ContentType ContentId IsInline"),
    ("FileAttachmentType", "Content IsContactPhoto"),
    ("ItemAttachmentType", "…"),
    ("ReferenceAttachmentType", "AttachLongPathName ProviderType AttachmentIsFolder"),
];

/// Where a member stands, what it is called, the value that it may have, the page that says what it is.
type WithoutEffect = (&'static str, &'static str, Option<&'static str>, &'static str);

/// Members that Exchange takes, and that change nothing of what a client meets: where they stand, what they are called, the value
/// that they may have (any where none is named), and the page that says what they are.
const WITHOUT_EFFECT: &[WithoutEffect] = &[
    ("DeleteItemType", "@SuppressReadReceipts", None, "deleteitem"),
    ("UpdateItemType", "@SuppressReadReceipts", None, "updateitem"),
    ("SyncFolderItemsType", "SyncScope", None, "syncscope"),
    ("AlternateIdType", "@IsArchive", Some("false"), "alternateid"),
    ("ItemResponseShapeType", "ConvertHtmlCodePageToUTF8", None, "converthtmlcodepagetoutf8"),
    ("ItemResponseShapeType", "BlockExternalImages", Some("false"), "itemshape"),
    ("ItemResponseShapeType", "AddBlankTargetToLinks", Some("false"), "itemshape"),
    ("QueryStringType", "@ResetCache", None, "querystring-querystringtype"),
    ("QueryStringType", "@ReturnHighlightTerms", Some("false"), "querystring-querystringtype"),
    ("QueryStringType", "@ReturnDeletedItems", Some("false"), "querystring-querystringtype"),
    ("ContainsExpressionType", "@ContainmentComparison", None, "contains"),
    ("MimeContentType", "@CharacterSet", Some("UTF-8"), "mimecontent"),
    ("BodyType", "@IsTruncated", Some("false"), "body"),
    ("EmailAddressType", "RoutingType", Some("SMTP"), "routingtype-emailaddresstype"),
    ("EmailAddress", "Name", None, "name-emailaddresstype"),
    ("EmailAddress", "RoutingType", Some("SMTP"), "routingtype-emailaddress"),
    ("EmailAddressType", "MailboxType", None, "mailboxtype"),
    ("EmailAddressDictionaryEntryType", "@RoutingType", Some("SMTP"), "entry-emailaddress"),
    ("EmailAddressDictionaryEntryType", "@MailboxType", None, "entry-emailaddress"),
    ("AttendeeType", "ResponseType", None, "responsetype"),
    ("AttendeeType", "LastResponseTime", None, "lastresponsetime"),
    ("MemberType", "Status", None, "status-memberstatustype"),
    ("MemberType", "@Key", None, "member-ex15websvcsotherref"),
    // A zone that is known by its id needs no rules beside it; another one is refused where it is read.
    ("TimeZoneDefinitionType", "@Name", None, "timezonedefinition"),
    ("TimeZoneDefinitionType", "Periods", None, "periods"),
    ("TimeZoneDefinitionType", "TransitionsGroups", None, "transitionsgroups"),
    ("TimeZoneDefinitionType", "Transitions", None, "transitions"),
    // Outlook keeps rules in a blob of its own; nobody has one here.
    ("UpdateInboxRulesRequestType", "RemoveOutlookRuleBlob", None, "removeoutlookruleblob"),
    ("AttachmentIdType", "@RootItemId", None, "attachmentid"),
    ("AttachmentIdType", "@RootItemChangeKey", None, "attachmentid"),
    ("AttachmentType", "Size", None, "size"),
    ("AttachmentType", "LastModifiedTime", None, "lastmodifiedtime"),
];

/// What becomes of a member that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Somebody reads it.
    Read,
    /// It changes nothing; with another value than the one that is named it would.
    WithoutEffect(Option<&'static str>),
    /// Nobody reads it.
    Unread,
}

/// What becomes of a member of a type.
pub fn taken(declared: &Declarations, kind: &str, name: &str) -> Taken {
    if is_taken(declared, kind, name) {
        return Taken::Read;
    }
    let is_here = |at: &str| declared.with_bases(kind).any(|(base, _)| base == at);
    let row = WITHOUT_EFFECT.iter().find(|(at, known, ..)| *known == name && is_here(at));
    row.map_or(Taken::Unread, |(_, _, only, _)| Taken::WithoutEffect(*only))
}

/// The members of which something is said at that type.
pub fn said_of(kind: &str) -> impl Iterator<Item = &'static str> {
    WITHOUT_EFFECT.iter().filter(move |(at, ..)| *at == kind).map(|(_, name, ..)| *name)
}

fn line(kind: &str) -> Option<&'static str> {
    TAKEN.iter().find(|(known, _)| *known == kind).map(|(_, members)| *members)
}

/// Whether a member is read: the type that declares it says so. Of types without a line nothing is known, and all is.
fn is_taken(declared: &Declarations, kind: &str, name: &str) -> bool {
    let members = declared.declares(kind, name).and_then(|(base, _)| line(base)).unwrap_or("…");
    members == "…" || members.split_whitespace().any(|own| own == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::LazyLock;

    use super::*;
    use crate::faces::ews::operation::Run;
    use crate::faces::ews::operations::OPERATIONS;
    use crate::faces::ews::property;

    static SCHEMA: LazyLock<Declarations> = LazyLock::new(Declarations::read);

    /// All elements, and attributes with an `@`, of a type.
    fn members(kind: &str) -> Vec<&'static str> {
        SCHEMA.with_bases(kind).flat_map(|(_, declared)| declared.members.keys().copied()).collect()
    }

    /// The type of a member, which is empty where it does not matter.
    fn member(kind: &str, name: &str) -> Option<&'static str> {
        SCHEMA.declares(kind, name).and_then(|(_, declared)| declared.members.get(name).copied())
    }

    /// Items and answers that are made here, by the types of the schema.
    const ITEMS: [(&str, &str); 5] = [
        ("MessageType", "Message"),
        ("CalendarItemType", "CalendarItem"),
        ("ContactItemType", "Contact"),
        ("DistributionListType", "DistributionList"),
        ("TaskType", "Task"),
    ];
    const ANSWERS: [&str; 5] =
        ["AcceptItem", "TentativelyAcceptItem", "DeclineItem", "CancelCalendarItem", "RemoveItem"];

    /// Whether anybody looks into a member.
    fn is_read(kind: &str, name: &str) -> bool {
        let looked_at = SCHEMA.declares(kind, name).and_then(|(base, _)| line(base)) == Some("…");
        if let Some((_, element)) = ITEMS.iter().find(|(item, _)| *item == kind) {
            return property::is_written(element, name);
        }
        if !looked_at || kind.ends_with("ExpressionType") || matches!(kind, "RestrictionType" | "NotType") {
            return is_taken(&SCHEMA, kind, name);
        }
        if kind.ends_with("FolderType") {
            return matches!(name, "FolderClass" | "DisplayName" | "ExtendedProperty" | "SearchParameters");
        }
        ITEMS.iter().any(|(_, element)| *element == name)
            || ANSWERS.contains(&name)
            || matches!(name, "Folder" | "CalendarFolder" | "ContactsFolder" | "TasksFolder" | "SearchFolder")
            || name.ends_with("FieldURI")
    }

    /// Types that a request of a built operation may have in it, as far as it is read.
    fn reachable() -> BTreeSet<&'static str> {
        let built = OPERATIONS.iter().filter(|operation| !matches!(operation.run, Run::Unbuilt(_)));
        let mut open: Vec<&str> =
            built.filter_map(|operation| SCHEMA.requests.get(&*operation.request()).copied()).collect();
        let mut known = BTreeSet::new();
        while let Some(kind) = open.pop() {
            let Some((kind, _)) = SCHEMA.types.get_key_value(kind) else { continue };
            if known.insert(*kind) {
                let read = |name: &&str| is_read(kind, name);
                open.extend(members(kind).into_iter().filter(read).filter_map(|name| member(kind, name)));
            }
        }
        known
    }

    #[test]
    fn every_type_of_a_built_request_says_what_is_taken_of_it() {
        let silent: BTreeSet<&str> = reachable()
            .into_iter()
            .flat_map(|kind| SCHEMA.with_bases(kind))
            .filter(|(name, declared)| !declared.members.is_empty() && line(name).is_none())
            .map(|(name, _)| name)
            .collect();
        assert!(silent.is_empty(), "types without a line in TAKEN: {silent:?}");
    }

    #[test]
    fn what_stands_in_the_tables_is_in_the_schema() {
        for (kind, _) in TAKEN {
            assert!(SCHEMA.types.contains_key(kind), "there is no {kind}");
        }
        for (kind, names) in TAKEN.iter().filter(|(_, names)| *names != "…") {
            for name in names.split_whitespace() {
                let declares = SCHEMA.types.get(kind).is_some_and(|declared| declared.members.contains_key(name));
                assert!(declares, "{kind} declares no {name}");
            }
        }
        for (kind, name, ..) in WITHOUT_EFFECT {
            assert!(member(kind, name).is_some() && !is_taken(&SCHEMA, kind, name), "{kind} {name}");
        }
    }
}
