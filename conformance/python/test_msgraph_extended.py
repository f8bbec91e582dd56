"""msgraph-sdk writes MAPI properties that exchangelib reads, and the other way round."""

from exchangelib import ExtendedProperty
from exchangelib import Message as ExchangeMessage
from msgraph.generated.models.message import Message
from msgraph.generated.models.multi_value_legacy_extended_property import MultiValueLegacyExtendedProperty
from msgraph.generated.models.single_value_legacy_extended_property import SingleValueLegacyExtendedProperty
from msgraph.generated.users.item.messages.item.message_item_request_builder import MessageItemRequestBuilder
from msgraph.generated.users.item.messages.messages_request_builder import MessagesRequestBuilder

from test_exchangelib import bearer, trust  # noqa: F401
from test_msgraph import query, told

SET = "66f5a359-4659-4830-9070-00047ec6ac6e"
MARK = f"String {{{SET}}} Name Mark"
TAGS = f"StringArray {{{SET}}} Name Tags"


class Mark(ExtendedProperty):
    property_set_id = SET
    property_name = "Mark"
    property_type = "String"


def marked(subject: str, mark: str) -> Message:
    return Message(
        subject=subject,
        single_value_extended_properties=[SingleValueLegacyExtendedProperty(id=MARK, value=mark)],
        multi_value_extended_properties=[MultiValueLegacyExtendedProperty(id=TAGS, value=["a", "b"])],
    )


def by_mark(mark: str) -> str:
    return f"singleValueExtendedProperties/any(ep: ep/id eq '{MARK}' and ep/value eq '{mark}')"


def test_msgraph_writes_and_reads_properties(sandbox):
    async def work(graph):
        made = await graph.me.messages.post(marked("Marked", "deal 42"))
        await graph.me.messages.post(marked("Other", "deal 43"))
        found = await graph.me.messages.get(query(MessagesRequestBuilder, filter=by_mark("deal 42")))
        expand = [
            f"singleValueExtendedProperties($filter=id eq '{MARK}')",
            f"multiValueExtendedProperties($filter=id eq '{TAGS}')",
        ]
        one = graph.me.messages.by_message_id(made.id)
        before = await one.get(query(MessageItemRequestBuilder, expand=expand))
        change = Message(single_value_extended_properties=[SingleValueLegacyExtendedProperty(id=MARK, value="won")])
        await one.patch(change)
        return made, found, before, await one.get(query(MessageItemRequestBuilder, expand=expand))

    made, found, before, after = told(sandbox, work)
    assert made.single_value_extended_properties is None
    assert [message.subject for message in found.value] == ["Marked"]
    assert [(p.id, p.value) for p in before.single_value_extended_properties] == [(MARK, "deal 42")]
    assert [(p.id, p.value) for p in before.multi_value_extended_properties] == [(TAGS, ["a", "b"])]
    assert [p.value for p in after.single_value_extended_properties] == ["won"]


def test_exchangelib_and_msgraph_see_the_same_property(sandbox):
    ExchangeMessage.register("mark", Mark)
    try:
        account = bearer(sandbox)
        told(sandbox, lambda graph: graph.me.messages.post(marked("By Graph", "deal 42")))
        seen = account.drafts.get(mark="deal 42")
        assert (seen.subject, seen.mark) == ("By Graph", "deal 42")
        ExchangeMessage(account=account, folder=account.drafts, subject="By EWS", mark="deal 43").save()
        wanted = query(MessagesRequestBuilder, filter=by_mark("deal 43"))
        found = told(sandbox, lambda graph: graph.me.messages.get(wanted))
        assert [message.subject for message in found.value] == ["By EWS"]
    finally:
        ExchangeMessage.deregister("mark")
