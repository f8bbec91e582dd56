//! How many search folders look into a folder, and into how many one looks.

use mock365::Mock;
use mock365::limits::{self, Limit};
use mock365_domain::Refusal;
use mock365_domain::mailbox::FolderKind;
use serde_json::{Value, json};

use super::ews::ANNA;
use super::rules::graph;
use crate::socket::Reply;

const PLACE: &str = "/v1.0/me/mailFolders/searchfolders/childFolders";

fn search(mock: &Mock, name: &str, folders: &[String]) -> Reply {
    let body = json!({
        "@odata.type": "microsoft.graph.mailSearchFolder", "displayName": name, "sourceFolderIds": folders,
        "filterQuery": "isRead eq false"
    });
    graph(mock, "POST", PLACE, &body)
}

fn ids(mock: &Mock, path: &str) -> Vec<String> {
    let listed = graph(mock, "GET", path, &Value::Null);
    let listed: Value = serde_json::from_str(&listed.body).expect("JSON");
    let id = |folder: &Value| folder["id"].as_str().expect("an id").to_owned();
    listed["value"].as_array().map_or_else(|| vec![id(&listed)], |all| all.iter().map(id).collect())
}

/// As many fit, and the first one goes when a further one comes.
pub fn of_a_folder(limit: &Limit) {
    let mock = Mock::start();
    let inbox = ids(&mock, "/v1.0/me/mailFolders/inbox");
    for number in 0..limit.count() {
        assert_eq!(search(&mock, &format!("Search {number}"), &inbox).status, 201);
    }
    let before = ids(&mock, &format!("{PLACE}?$top=999"));
    assert_eq!(before.len(), limit.count());
    assert_eq!(search(&mock, "One more", &inbox).status, 201);
    let behind = ids(&mock, &format!("{PLACE}?$top=999"));
    assert_eq!(behind[..limit.count() - 1], before[1..]);
    assert_eq!(behind.len(), limit.count());
}

/// Anna's archive with so many folders in it; their ids.
fn folders(mock: &Mock, number: usize) -> Vec<String> {
    let filled: Result<(), Refusal> = mock.sandbox().change(|cloud, _| {
        let keys: Vec<u64> = (0..number).map(|_| cloud.number()).collect();
        let id = cloud.mailbox_at(ANNA).expect("Anna's").id;
        let mailbox = cloud.mailbox_mut(id).expect("Anna's");
        let archive = mailbox.well_known_key("archive");
        for key in keys {
            mailbox.create_folder(key, archive, &format!("Folder {key}"), FolderKind::Mail)?;
        }
        Ok(((), mock365_domain::Change::none()))
    });
    filled.expect("folders");
    let all = ids(mock, "/v1.0/me/mailFolders/archive/childFolders?$top=9999");
    assert_eq!(all.len(), number);
    all
}

/// As many fit, whatever they look into, and the first one goes when a further one comes.
pub fn of_a_mailbox(limit: &Limit) {
    let mock = Mock::start();
    let each = limits::SEARCH_FOLDERS.count();
    let sources = folders(&mock, limit.count() / each + 1);
    let make = |number: usize| search(&mock, &format!("Search {number}"), &sources[number / each..=number / each]);
    assert!((0..limit.count()).all(|number| make(number).status == 201));
    let before = ids(&mock, &format!("{PLACE}?$top=999"));
    assert_eq!((before.len(), make(limit.count()).status), (limit.count(), 201));
    let behind = ids(&mock, &format!("{PLACE}?$top=999"));
    assert_eq!((&behind[..limit.count() - 1], behind.len()), (&before[1..], limit.count()));
}

/// As many can be named, and no more.
pub fn searched(limit: &Limit) {
    let mock = Mock::start();
    let all = folders(&mock, limit.count() + 1);
    assert_eq!(search(&mock, "All", &all[1..]).status, 201);
    let beyond = search(&mock, "More", &all);
    assert_eq!((beyond.status, beyond.body.contains("ErrorInvalidArgument")), (400, true), "{}", beyond.body);
}
