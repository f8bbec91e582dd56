//! The settings that clients ask for by name, and those of them that the mock has.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/usersettingname-soap>

use mock365_domain::mailbox::Mailbox;

use super::server::Here;
use crate::exchange::Call;
use crate::faces::soap::versions::Server;

/// The group that all distinguished names begin with.
pub const GROUP: &str = "/o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)";

/// Schemas that EWS speaks, the oldest first.
pub const SCHEMAS: &str = "Exchange2007, Exchange2007_SP1, Exchange2010, Exchange2010_SP1, Exchange2010_SP2, Exchange2013, Exchange2013_SP1, Exchange2015";

/// Names of settings that Exchange knows and that the mock has no value for.
const WITHOUT_VALUE: &[&str] = &[
    "ActiveDirectoryServer",
    "AlternateMailboxes",
    "AuthPackage",
    "CertPrincipalName",
    "CrossOrganizationSharingEnabled",
    "EcpDeliveryReportUrlFragment",
    "EcpEmailSubscriptionsUrlFragment",
    "EcpPublishingUrlFragment",
    "EcpPhotoUrlFragment",
    "EcpRetentionPolicyTagsUrlFragment",
    "EcpTextMessagingUrlFragment",
    "EcpVoicemailUrlFragment",
    "EcpConnectUrlFragment",
    "EcpTeamMailboxUrlFragment",
    "EcpTeamMailboxCreatingUrlFragment",
    "EcpTeamMailboxEditingUrlFragment",
    "EcpExtensionInstallationUrlFragment",
    "ExchangeRpcUrl",
    "ExternalEcpConnectUrl",
    "ExternalEcpDeliveryReportUrl",
    "ExternalEcpEmailSubscriptionsUrl",
    "ExternalEcpPhotoUrl",
    "ExternalEcpPublishingUrl",
    "ExternalEcpRetentionPolicyTagsUrl",
    "ExternalEcpTeamMailboxCreatingUrl",
    "ExternalEcpTeamMailboxEditingUrl",
    "ExternalEcpTeamMailboxUrl",
    "ExternalEcpTextMessagingUrl",
    "ExternalEcpUrl",
    "ExternalEcpVoicemailUrl",
    "ExternalImap4Connections",
    "ExternalMailboxServerAuthenticationMethods",
    "ExternalOABUrl",
    "ExternalPhotosUrl",
    "ExternalPop3Connections",
    "ExternalPublicFolderInformation",
    "ExternalServerExclusiveConnect",
    "ExternalSmtpConnections",
    "ExternalUMUrl",
    "ExternalWebClientUrls",
    "GroupingInformation",
    "InternalEcpConnectUrl",
    "InternalEcpDeliveryReportUrl",
    "InternalEcpEmailSubscriptionsUrl",
    "InternalEcpPhotoUrl",
    "InternalEcpPublishingUrl",
    "InternalEcpRetentionPolicyTagsUrl",
    "InternalEcpTeamMailboxCreatingUrl",
    "InternalEcpTeamMailboxEditingUrl",
    "InternalEcpTeamMailboxUrl",
    "InternalEcpTextMessagingUrl",
    "InternalEcpUrl",
    "InternalEcpVoicemailUrl",
    "InternalImap4Connections",
    "InternalOABUrl",
    "InternalPhotosUrl",
    "InternalPop3Connections",
    "InternalServerExclusiveConnect",
    "InternalSmtpConnections",
    "InternalUMUrl",
    "InternalWebClientUrls",
    "InteropExternalEwsUrl",
    "InteropExternalEwsVersion",
    "MapiHttpEnabled",
    "MapiHttpEnabledForUser",
    "MapiHttpServerUrl",
    "MobileMailboxPolicy",
    "MobileMailboxPolicyInterop",
    "PublicFolderServer",
    "ServerExclusiveConnect",
    "ShowGalAsDefaultView",
    "SiteMailboxCreationURL",
    "SpnSettings",
    "SSL",
];

/// What is known of a setting.
pub enum Setting {
    /// It has a value.
    Value(String),
    /// Exchange knows it, and has no value of it here.
    NotAvailable,
    /// There is no such setting.
    Unknown,
}

/// The distinguished name that Exchange's own directory has for a mailbox.
pub fn legacy_dn(mailbox: &Mailbox) -> String {
    let local = mailbox.address.split('@').next().unwrap_or_default();
    format!("{GROUP}/cn=Recipients/cn={}-{local}", mailbox.guid.simple())
}

/// A setting of a mailbox that this server serves.
pub fn of_user(name: &str, call: &Call<'_>, here: &Here, mailbox: &Mailbox) -> Setting {
    let domain = mailbox.address.rsplit('@').next().unwrap_or_default();
    let server = || format!("{}@{domain}", mailbox.guid);
    Setting::Value(match name {
        "UserDisplayName" => mailbox.name.clone(),
        "UserDN" | "MailboxDN" => legacy_dn(mailbox),
        "UserDeploymentId" => mailbox.owner.tenant.to_string(),
        "AutoDiscoverSMTPAddress" => mailbox.address.clone(),
        "UserMSOnline" => if here.server == Server::Online { "True" } else { "False" }.to_owned(),
        "InternalEwsUrl" | "ExternalEwsUrl" => here.ews(call),
        "EwsSupportedSchemas" => SCHEMAS.to_owned(),
        "CasVersion" | "ExternalEwsVersion" => here.server.version().dotted(),
        "InternalMailboxServer" | "InternalRpcClientServer" => server(),
        "InternalMailboxServerDN" => format!("{GROUP}/cn=Configuration/cn=Servers/cn={}", server()),
        "ExternalMailboxServer" => here.host.clone(),
        "ExternalMailboxServerRequiresSSL" => "True".to_owned(),
        _ if WITHOUT_VALUE.contains(&name) => return Setting::NotAvailable,
        _ => return Setting::Unknown,
    })
}

/// A setting of a domain whose mailboxes this server serves.
pub fn of_domain(name: &str, call: &Call<'_>, here: &Here) -> Setting {
    Setting::Value(match name {
        "ExternalEwsUrl" => here.ews(call),
        "ExternalEwsVersion" => here.server.version().dotted(),
        _ => return Setting::Unknown,
    })
}
