//! A sync that is broken off wherever it waits, and begun again: what was written down before is enough to go on.

use std::collections::BTreeMap;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use mock365::Mock;
use mock365_control::Control;
use mock365_control::report::{SandboxWanted, TokenWanted};
use reqwest::Client;
use serde_json::Value;

use super::super::{ContactSync, CrmContactSync, Planted};

const ANNA: &str = "anna@contoso.example";
/// Records that Outlook is to be told.
const RECORDS: usize = 3;
/// A sync waits more often than this, and less often than that.
const WAITS: std::ops::Range<usize> = 5..1_000;
/// Until what was sent has arrived.
const ARRIVES: Duration = Duration::from_millis(5);

#[tokio::test]
async fn a_sync_that_is_broken_off_anywhere_makes_nobody_twice() {
    assert_eq!(broken_off_everywhere(None).await, Ok(()));
}

#[tokio::test]
async fn who_makes_contacts_again_without_looking_is_found() {
    let found = broken_off_everywhere(Some(Planted::ResendsCreations)).await;
    assert!(found.as_ref().is_err_and(|why| why.contains("is there 2 times")), "{found:?}");
}

/// Breaks a first sync off after its first wait, after its second, and so on until it comes to its end.
async fn broken_off_everywhere(planted: Option<Planted>) -> Result<(), String> {
    let mock = Mock::start();
    for waits in 0..WAITS.end {
        if broken_off(&mock, waits, planted).await.map_err(|why| format!("after {waits} waits: {why}"))? {
            return if waits > WAITS.start { Ok(()) } else { Err("it hardly ever waits".to_owned()) };
        }
    }
    Err("it does not end".to_owned())
}

/// Whether the sync had come to its end before.
async fn broken_off(mock: &Mock, waits: usize, planted: Option<Planted>) -> Result<bool, String> {
    let say = |why: mock365_control::ControlError| why.to_string();
    let whole = Control::new(mock.origin());
    let opened = whole.open(&SandboxWanted::default()).await.map_err(say)?;
    let control = Control::new(&opened.origin);
    let wanted = TokenWanted {
        user: Some(ANNA.to_owned()),
        app: "HubSpot Sales".to_owned(),
        scopes: Some(vec!["Contacts.ReadWrite".to_owned()]),
        ..TokenWanted::default()
    };
    let token = control.token(&wanted).await.map_err(say)?.access_token;
    let before = surnames(&opened.origin, &token).await?;
    let mut sync = CrmContactSync::connected(&opened.origin, token.clone());
    sync.planted = planted;
    // Nobody has an address by which he would be recognised anyway.
    for number in 0..RECORDS {
        sync.save(None, [("lastname".to_owned(), format!("New{number}"))].into()).await;
    }
    let ended = within(waits, sync.sync()).await.is_some();
    // The mock answers one after the other: what was sent before has been done by then.
    for _ in 0..2 {
        tokio::time::sleep(ARRIVES).await;
        control.clock().await.map_err(say)?;
    }
    sync.sync().await.map_err(|why| why.to_string())?;
    let after = surnames(&opened.origin, &token).await?;
    whole.close(&opened.name).await.map_err(say)?;
    if let Some((name, times)) = after.iter().find(|(_, times)| **times > 1) {
        return Err(format!("{name} is there {times} times"));
    }
    let records = sync.records().await.len();
    let wanted = before.len() + RECORDS;
    if (after.len(), records) != (wanted, wanted) {
        return Err(format!("{} contacts and {records} records instead of {wanted}", after.len()));
    }
    Ok(ended)
}

/// Lets a future wait so often, and drops it when what it waits for then has come: what it sent has arrived, and the answer is
/// never looked at.
async fn within<F: Future>(waits: usize, future: F) -> Option<F::Output> {
    let (mut future, mut left) = (pin!(future), waits + 1);
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// How often each last name is there in Outlook.
async fn surnames(origin: &str, token: &str) -> Result<BTreeMap<String, usize>, String> {
    let say = |why: reqwest::Error| why.to_string();
    let client = Client::builder().no_proxy().tls_certs_only([]).build().map_err(say)?;
    let request = client.get(format!("{origin}/v1.0/me/contacts?$top=1000")).bearer_auth(token);
    let page: Value = request.send().await.map_err(say)?.json().await.map_err(say)?;
    let mut found = BTreeMap::new();
    for contact in page["value"].as_array().into_iter().flatten() {
        *found.entry(contact["surname"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
    }
    Ok(found)
}
