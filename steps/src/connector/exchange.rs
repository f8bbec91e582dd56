//! A customer's own Exchange server, over EWS with user name and password.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/finditem-operation>

use reqwest::{Client, StatusCode};
use serde::Deserialize;

use super::{ExchangeServer, Mail, Trouble, wire};

/// Asks for the mails of the inbox.
pub(crate) const FIND_INBOX: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
    xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"
    xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">
  <soap:Header><t:RequestServerVersion Version="Exchange2010_SP2"/></soap:Header>
  <soap:Body>
    <m:FindItem Traversal="Shallow">
      <m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape>
      <m:IndexedPageItemView MaxEntriesReturned="25" Offset="0" BasePoint="Beginning"/>
      <m:ParentFolderIds><t:DistinguishedFolderId Id="inbox"/></m:ParentFolderIds>
    </m:FindItem>
  </soap:Body>
</soap:Envelope>"#;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope {
    body: Body,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Body {
    find_item_response: Option<FindItemResponse>,
    fault: Option<Fault>,
}

#[derive(Deserialize)]
struct Fault {
    detail: Option<Detail>,
    faultstring: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Detail {
    response_code: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct FindItemResponse {
    response_messages: ResponseMessages,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ResponseMessages {
    find_item_response_message: ResponseMessage,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ResponseMessage {
    response_code: String,
    root_folder: Option<RootFolder>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RootFolder {
    items: Option<Items>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Items {
    #[serde(default)]
    message: Vec<Message>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Message {
    #[serde(default)]
    subject: String,
    from: Option<From>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct From {
    mailbox: Mailbox,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Mailbox {
    email_address: Option<String>,
}

/// Reads the inbox.
pub(super) async fn inbox(client: &Client, server: &ExchangeServer) -> Result<Vec<Mail>, Trouble> {
    let request = client
        .post(&server.url)
        .basic_auth(&server.user, Some(&server.password))
        .header("content-type", "text/xml; charset=utf-8")
        .body(FIND_INBOX);
    let answer = wire::send(request).await?;
    match answer.status() {
        StatusCode::UNAUTHORIZED => return Err(Trouble::ExchangeRefused),
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => return Err(Trouble::ExchangeUrlInvalid),
        _ => {}
    }
    let text = answer.text().await.map_err(wire::unreachable)?;
    read(&text)
}

fn read(text: &str) -> Result<Vec<Mail>, Trouble> {
    let envelope: Envelope = quick_xml::de::from_str(text).map_err(|_| Trouble::ExchangeUrlInvalid)?;
    if let Some(fault) = envelope.body.fault {
        let code = fault.detail.and_then(|detail| detail.response_code).or(fault.faultstring);
        return Err(Trouble::Exchange(code.unwrap_or_default()));
    }
    let answer = envelope.body.find_item_response.ok_or(Trouble::ExchangeUrlInvalid)?;
    let answer = answer.response_messages.find_item_response_message;
    if answer.response_code != "NoError" {
        return Err(Trouble::Exchange(answer.response_code));
    }
    let messages = answer.root_folder.and_then(|root| root.items).map(|items| items.message).unwrap_or_default();
    let mail = |message: Message| Mail {
        subject: message.subject,
        from: message.from.and_then(|from| from.mailbox.email_address),
    };
    Ok(messages.into_iter().map(mail).collect())
}

#[cfg(test)]
mod tests {
    use super::{Trouble, read};

    #[test]
    fn an_inbox_a_refusal_and_a_web_page_are_told_apart() {
        let answer = |inside: &str| format!(r#"<s:Envelope xmlns:s="x"><s:Body>{inside}</s:Body></s:Envelope>"#);
        let found = answer(
            "<m:FindItemResponse xmlns:m='y' xmlns:t='z'><m:ResponseMessages><m:FindItemResponseMessage ResponseClass='Success'>\
             <m:ResponseCode>NoError</m:ResponseCode><m:RootFolder TotalItemsInView='1'><t:Items><t:Message>\
             <t:ItemId Id='a'/><t:Subject>Hello</t:Subject></t:Message></t:Items></m:RootFolder>\
             </m:FindItemResponseMessage></m:ResponseMessages></m:FindItemResponse>",
        );
        assert_eq!(read(&found).unwrap()[0].subject, "Hello");
        let fault = answer(
            "<s:Fault><faultcode>a:ErrorNonExistentMailbox</faultcode><faultstring>No mailbox</faultstring>\
             <detail><e:ResponseCode xmlns:e='e'>ErrorNonExistentMailbox</e:ResponseCode></detail></s:Fault>",
        );
        assert_eq!(read(&fault), Err(Trouble::Exchange("ErrorNonExistentMailbox".to_owned())));
        assert_eq!(read("<html><body>Sign in</body></html>"), Err(Trouble::ExchangeUrlInvalid));
    }
}
