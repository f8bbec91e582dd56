//! Both sides after a sync, each as it says by itself: they must be the same, with nobody twice and nobody missing.

use std::collections::BTreeMap;

use mock365_benches::Trouble;
use mock365_benches::http::Connection;
use mock365_steps::connector::{ContactSync, CrmContactSync, Properties};
use serde_json::Value;

/// Where Outlook has what the CRM calls by these names: written down here once more, so that a mistake in the sync's own
/// list is none of this comparison's.
const PLACES: [(&str, &str); 14] = [
    ("firstname", "/givenName"),
    ("lastname", "/surname"),
    ("salutation", "/title"),
    ("email", "/emailAddresses/0/address"),
    ("phone", "/businessPhones/0"),
    ("mobilephone", "/mobilePhone"),
    ("jobtitle", "/jobTitle"),
    ("company", "/companyName"),
    ("website", "/businessHomePage"),
    ("address", "/businessAddress/street"),
    ("city", "/businessAddress/city"),
    ("state", "/businessAddress/state"),
    ("zip", "/businessAddress/postalCode"),
    ("country", "/businessAddress/countryOrRegion"),
];

/// Compares both sides; how many persons they have.
pub async fn same(sync: &mut CrmContactSync, outlook: &mut Connection, token: &str) -> Result<usize, Trouble> {
    let mut crm: Vec<Properties> = sync.records().await.into_iter().map(|record| record.properties).collect();
    let mut contacts: Vec<Properties> = listed(outlook, token)?.iter().map(properties).collect();
    crm.sort();
    contacts.sort();
    if let Some((record, contact)) = crm.iter().zip(&contacts).find(|(record, contact)| record != contact) {
        return Err(format!("the sides differ: the CRM has {record:?}, Outlook {contact:?}").into());
    }
    if crm.len() != contacts.len() {
        return Err(format!("{} records, {} contacts", crm.len(), contacts.len()).into());
    }
    let mut addresses: BTreeMap<&str, u32> = BTreeMap::new();
    for address in crm.iter().filter_map(|record| record.get("email")) {
        *addresses.entry(address).or_default() += 1;
    }
    match addresses.iter().find(|(_, times)| **times > 1) {
        Some((address, times)) => Err(format!("{address} is there {times} times").into()),
        None => Ok(crm.len()),
    }
}

/// What a contact says.
fn properties(contact: &Value) -> Properties {
    let said = PLACES.iter().filter_map(|(name, place)| {
        let value = contact.pointer(place)?.as_str()?;
        (!value.is_empty()).then(|| ((*name).to_owned(), value.to_owned()))
    });
    said.collect()
}

/// The contacts of the usual folder.
pub fn listed(outlook: &mut Connection, token: &str) -> Result<Vec<Value>, Trouble> {
    let (mut found, mut next) = (Vec::new(), Some("/v1.0/me/contacts?$top=1000".to_owned()));
    while let Some(path) = next {
        let page = ask(outlook, "GET", (&path, ""), token)?;
        found.extend(page["value"].as_array().into_iter().flatten().cloned());
        let link = page["@odata.nextLink"].as_str();
        next = link.and_then(|link| Some(link[link.find("/v1.0/")?..].to_owned()));
    }
    Ok(found)
}

/// A request of somebody's own program, which must go well.
pub fn ask(outlook: &mut Connection, method: &str, (path, body): (&str, &str), token: &str) -> Result<Value, Trouble> {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let headers = [header("Authorization", &format!("Bearer {token}")), header("Content-Type", "application/json")];
    let answer = outlook.send(method, path, &headers, body)?;
    match answer.status {
        204 => Ok(Value::Null),
        200..=299 => answer.json(),
        status => Err(format!("{method} {path}: {status} {}", answer.text()).into()),
    }
}
