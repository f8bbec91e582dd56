//! Functions that belong to nothing say what the environment is, and take their own parameters alone.

use mock365::Mock;

use crate::crm::{ADMIN, Crm, OLD};

const ACCESS: &str = "AccessType=Microsoft.Dynamics.CRM.EndpointAccessType'Default'";

#[test]
fn the_current_organization_is_the_environment_that_is_asked() {
    let mock = Mock::start();
    let mut told = Vec::new();
    for (host, geo) in [(crate::crm::HOST, "EMEA"), (OLD, "NA")] {
        let crm = Crm::at(&mock, ADMIN, host);
        let detail = crm.got(&format!("RetrieveCurrentOrganization({ACCESS})"))["Detail"].clone();
        assert_eq!(detail["Geo"], geo, "{host}");
        assert_eq!(detail["OrganizationId"], crm.got("WhoAmI")["OrganizationId"]);
        assert_eq!(detail["OrganizationVersion"], crm.got("RetrieveVersion")["Version"]);
        let name = crm.got("organizations?$select=name")["value"][0]["name"].clone();
        assert_eq!(detail["FriendlyName"], name);
        assert_eq!(detail["Endpoints"]["Values"][0], format!("https://{host}/"));
        let alias = "RetrieveCurrentOrganization(AccessType=@p)?@p=Microsoft.Dynamics.CRM.EndpointAccessType'Default'";
        assert_eq!(crm.got(alias)["Detail"], detail);
        told.push(detail);
    }
    for name in ["DatacenterId", "EnvironmentId", "OrganizationId", "UniqueName", "UrlName"] {
        assert_ne!(told[0][name], told[1][name], "{name}");
    }
    assert_eq!(told[0]["TenantId"], told[1]["TenantId"]);
}

#[test]
fn a_function_with_other_parameters_is_not_there() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    for (path, name) in [
        ("WhoAmI(x=1)", "WhoAmI"),
        ("WhoAmI(1)", "WhoAmI"),
        ("RetrieveVersion(Version='9')", "RetrieveVersion"),
        ("RetrieveCurrentOrganization", "RetrieveCurrentOrganization"),
        ("RetrieveCurrentOrganization()", "RetrieveCurrentOrganization"),
        ("RetrieveCurrentOrganization(Access='Default')", "RetrieveCurrentOrganization"),
        (&format!("RetrieveCurrentOrganization({ACCESS},More=1)"), "RetrieveCurrentOrganization"),
    ] {
        let wanted = (404, "0x8006088a".to_owned(), format!("Resource not found for the segment '{name}'."));
        assert_eq!(crm.get(path).refusal(), wanted, "{path}");
    }
    for (value, word) in [
        ("Microsoft.Dynamics.CRM.EndpointAccessType'Nowhere'", "Nowhere"),
        ("7", "7"),
        ("null", "null"),
        ("@p", "@p"),
        ("@p)?@p=(x", "(x"),
    ] {
        let path = format!("RetrieveCurrentOrganization(AccessType={value}");
        let path = if value.contains(')') { path } else { format!("{path})") };
        let message = format!("The string '{word}' is not a valid enumeration type constant.");
        assert_eq!(crm.get(&path).refusal(), (400, "0x80060888".to_owned(), message), "{path}");
    }
    assert_eq!(crm.get("WhoAmI?$select=UserId").refusal().1, "0x80060888");
}
