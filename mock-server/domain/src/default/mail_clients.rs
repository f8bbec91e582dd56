//! The mail clients that Microsoft's consent policies name, each of a publisher whose tenant is not here. They have no
//! secret, and sign people in for Exchange's protocols.
//!
//! <https://learn.microsoft.com/entra/identity/enterprise-apps/manage-app-consent-policies>

use uuid::{Uuid, uuid};

use super::{application, graph_access};
use crate::directory::{Application, ClientType, Publisher, RedirectUri, RequiredAccess, permission};

/// Client id of Mozilla's mail client.
pub const THUNDERBIRD: Uuid = uuid!("9e5f94bc-e8a4-4e73-b8be-63364c29d753");

/// Their registrations.
pub fn all() -> impl Iterator<Item = Application> {
    let native = |uri: &&str| RedirectUri { uri: (*uri).to_owned(), client: ClientType::Native };
    let clients: [(Uuid, &str, &str, &[&str]); 6] = [
        (uuid!("f8d98a96-0999-43f5-8af3-69971c7bb423"), "Apple Internet Accounts", "Apple Inc.", &[]),
        (uuid!("b50c1dbd-1855-4e54-b07c-d3c3029e93d3"), "Spark Email", "Readdle", &[]),
        (
            uuid!("e9a7fea1-1cc0-4cd9-a31b-9137ca5deedd"),
            "eM Client",
            "eM Client s.r.o.",
            &["com.emclient.MailClient://oauth", "https://login.microsoftonline.com/common/oauth2/nativeclient"],
        ),
        (uuid!("8acd33ea-7197-4a96-bc33-d7cc7101262f"), "Samsung Email", "Samsung Electronics", &[]),
        (uuid!("2cee05de-2b8f-45a2-8289-2a06ca32c4c8"), "Android Mail", "Google LLC", &[]),
        (THUNDERBIRD, "Mozilla Thunderbird", "MZLA Technologies Corporation", &["https://localhost"]),
    ];
    clients.into_iter().map(move |(id, name, publisher, uris)| Application {
        home_tenant: Uuid::new_v5(&id, b"publisher"),
        redirect_uris: ["http://localhost"].iter().chain(uris).map(native).collect(),
        secrets: Vec::new(),
        allow_public_client: true,
        id_tokens: false,
        access_tokens: false,
        publisher: Some(Publisher { name: publisher.to_owned(), verified: true, partner: None }),
        required_access: vec![graph_access(&["openid", "email", "profile", "offline_access", "User.Read"], &[]), {
            let protocols = ["EAS", "EWS", "IMAP", "POP"].map(|protocol| format!("{protocol}.AccessAsUser.All"));
            let scopes = protocols.into_iter().chain(["SMTP.Send".to_owned()]).collect();
            RequiredAccess { resource: permission::EXCHANGE, scopes, roles: Vec::new() }
        }],
        ..application(id, name)
    })
}
