//! How an environment of Dataverse is made and changed.

use mock365_control::duration;
use mock365_control::state::EnvironmentPatch;
use mock365_domain::dataverse::{
    Deployment, ENVIRONMENTS_BYTES, ENVIRONMENTS_LIMIT, EnvironmentHost, EnvironmentVersion, ORGANIZATION_MARK,
};
use mock365_domain::mailbox::{Folder, Propertied, PropertyId, PropertyKey, PropertyType};
use mock365_domain::{Cloud, Refusal};

use uuid::Uuid;

use super::{PatchContext, PatchFault, environment_rows, tenant_id};

/// The column that says whether a mailbox bears the organisation's mark: Exchange has it too then.
const MARKED: &str = "isactsyncorgflagset";

/// Changes an environment, made where it is not known.
pub fn apply(
    cloud: &mut Cloud,
    host: &str,
    wanted: &EnvironmentPatch,
    context: PatchContext,
) -> Result<(), PatchFault> {
    let place = format!("/environments/{host}");
    cloud.open_environment(host, context.now);
    if cloud.environment(host).is_none() {
        make(cloud, &place, host, wanted, context)?;
    } else if wanted.tenant.is_some() || wanted.version.is_some() || wanted.on_premises.is_some() {
        return Err(PatchFault::new(place, "`tenant`, `version` and `on_premises` are those of a new environment"));
    }
    let delay = wanted.test_delay.as_deref().map(duration).transpose();
    let delay = delay.map_err(|why| PatchFault::new(format!("{place}/test_delay"), why.to_string()))?;
    let now = context.now.timestamp();
    if wanted.provisioned.is_some_and(|provisioned| provisioned.0 > now) {
        let why = format!("an environment was provisioned before now, and the sandbox's clock says {now:.0}");
        return Err(PatchFault::new(format!("{place}/provisioned"), why));
    }
    let group = wanted.security_group.as_deref().map(|name| security_group(cloud, host, &place, name)).transpose()?;
    let Some(environment) = cloud.environment_mut(host) else { return Ok(()) };
    environment.security_group = group.unwrap_or(environment.security_group);
    if let Some(provisioned) = wanted.provisioned {
        environment.provision_at(provisioned.0);
    }
    environment.approves_alone = wanted.approves_alone.unwrap_or(environment.approves_alone);
    environment.forbids_approver = wanted.forbids_approver.unwrap_or(environment.forbids_approver);
    environment.support_enabled = wanted.support_enabled.unwrap_or(environment.support_enabled);
    environment.test_delay = delay.unwrap_or(environment.test_delay);
    for (table, rows) in &wanted.rows {
        for (name, values) in rows {
            environment_rows::set(environment, (table, name), values, &format!("{place}/rows"), context.now)?;
        }
    }
    let id = environment.id;
    let synchronised = wanted.rows.get("mailbox").into_iter().flatten();
    for (name, _) in synchronised.filter(|(_, values)| values.get(MARKED) == Some(&true.into())) {
        let marked = mark_synchronised(cloud, name, id);
        marked.map_err(|why| PatchFault::new(format!("{place}/rows/mailbox/{name}/{MARKED}"), why.to_string()))?;
    }
    Ok(())
}

/// Marks the mailbox of an address as that of an organisation; one that there is not is left alone.
fn mark_synchronised(cloud: &mut Cloud, address: &str, organization: Uuid) -> Result<(), Refusal> {
    let Some(id) = cloud.mailbox_at(address).map(|mailbox| mailbox.id) else { return Ok(()) };
    let Some(mailbox) = cloud.mailbox_mut(id) else { return Ok(()) };
    let Some(calendar) = mailbox.well_known("calendar") else { return Ok(()) };
    let set = Uuid::parse_str(ORGANIZATION_MARK.0).unwrap_or_default();
    let key = PropertyKey::new(PropertyId::Name(set, ORGANIZATION_MARK.1.into()), PropertyType::String, false);
    let mut marked = Folder::clone(calendar);
    // Of a type that takes every text.
    drop(marked.set_property(&key, vec![organization.to_string()]));
    let calendar = marked.key;
    mailbox.add_to_folder(calendar, marked).map(drop)
}

/// The group of that name in the tenant of an environment; none where the name is empty.
fn security_group(cloud: &Cloud, host: &str, place: &str, name: &str) -> Result<Option<Uuid>, PatchFault> {
    if name.is_empty() {
        return Ok(None);
    }
    let tenant = cloud.environment(host).and_then(|environment| cloud.tenants.get(&environment.tenant));
    let groups = || tenant.into_iter().flat_map(|tenant| tenant.groups.values());
    let found = groups().find(|group| group.display_name.eq_ignore_ascii_case(name)).map(|group| group.id);
    let missing = || {
        let fault = PatchFault::new(format!("{place}/security_group"), format!("there is no group `{name}`"));
        fault.near(name, groups().map(|group| group.display_name.as_str()))
    };
    found.map(Some).ok_or_else(missing)
}

fn make(
    cloud: &mut Cloud,
    place: &str,
    host: &str,
    wanted: &EnvironmentPatch,
    context: PatchContext,
) -> Result<(), PatchFault> {
    if EnvironmentHost::read(host).is_none() {
        return Err(PatchFault::new(place, "an environment is named by its host, such as contoso.crm4.dynamics.com"));
    }
    let tenant = tenant_id(cloud, place, wanted.tenant.as_deref(), context)?;
    let version = wanted.version.as_deref().map_or(Ok(EnvironmentVersion::CURRENT), str::parse);
    let version = version.map_err(|why: &str| PatchFault::new(format!("{place}/version"), why))?;
    let deployment = if wanted.on_premises == Some(true) { Deployment::OnPremises } else { Deployment::Online };
    if let Some((host, tenant)) = EnvironmentHost::read(host).zip(cloud.tenants.get(&tenant))
        && !host.may_be_of(tenant)
    {
        let why = "environments at *.crm.dynamics.cn are of tenants with `cloud: china`, and those alone";
        return Err(PatchFault::new(format!("{place}/tenant"), why));
    }
    if cloud.add_environment(host, tenant, (version, deployment), context.now) {
        return Ok(());
    }
    let most = ENVIRONMENTS_BYTES / (1024 * 1024);
    Err(PatchFault::new(
        place,
        format!("a Cloud has at most {ENVIRONMENTS_LIMIT} environments, of {most} MiB together"),
    ))
}

#[cfg(test)]
mod tests {
    use mock365_control::state::CloudPatch;
    use mock365_domain::default::cloud;
    use mock365_domain::{Cloud, Now};

    use crate::scenario::patch;

    const NOW: Now = Now(jiff::Timestamp::UNIX_EPOCH);

    fn patched(words: serde_json::Value) -> Result<Cloud, String> {
        let mut cloud = cloud(NOW);
        let words: CloudPatch = serde_json::from_value(words).map_err(|why| why.to_string())?;
        patch(&mut cloud, &words, None, NOW).map_err(|why| why.to_string())?;
        Ok(cloud)
    }

    #[test]
    fn an_environment_is_made_and_changed_in_words() {
        let host = "fabrikam.crm11.dynamics.com";
        let words = serde_json::json!({ "environments": {
            host: { "tenant": "fabrikam.example", "version": "9.2.22103.00194", "test_delay": "PT2M" },
            "contoso.crm4.dynamics.com": { "approves_alone": false, "forbids_approver": true },
        } });
        let cloud = patched(words).expect("patched");
        let made = cloud.environment(host).expect("the environment");
        assert_eq!(made.version.to_string(), "9.2.22103.00194");
        assert_eq!(made.test_delay, jiff::SignedDuration::from_mins(2));
        let offered = cloud.environment("contoso").expect("the offered one");
        assert!(!offered.approves_alone && offered.forbids_approver && !made.forbids_approver);
        assert_eq!(cloud.check_invariants(), Vec::<String>::new());
    }

    #[test]
    fn rows_are_made_and_changed_by_name() {
        let cloud = patched(serde_json::json!({ "environments": { "contoso.crm4.dynamics.com": { "rows": {
            "emailserverprofile": { "Own servers": { "servertype": 2, "useautodiscover": true } },
            "role": { "Nothing": {} },
            "mailbox": { "anna@contoso.example": { "emailserverprofile": "Own servers", "statecode": 1 } },
            "systemuser": { "anna@contoso.example": { "accessmode": 2, "roles": ["Nothing"] } },
        } } } }))
        .expect("patched");
        let environment = cloud.environment("contoso").expect("the environment");
        let named = |table: &str, name: &str| {
            let table = mock365_domain::dataverse::Table::named(table).expect("a table");
            environment.find_named(table, name).expect("a row").clone()
        };
        let (profile, mailbox) = (named("emailserverprofile", "own servers"), named("mailbox", "anna@contoso.example"));
        assert_eq!(mailbox.reference("emailserverprofile").map(|to| to.id), Some(profile.id));
        assert_eq!((mailbox.whole("statecode"), mailbox.whole("statuscode")), (Some(1), Some(2)));
        let anna = named("systemuser", "anna@contoso.example");
        assert_eq!(anna.whole("accessmode"), Some(2));
        let roles = mock365_domain::dataverse::Association::named("systemuserroles_association").expect("roles");
        assert_eq!(environment.linked(roles, true, anna.id), [named("role", "Nothing").id]);
        assert_eq!(cloud.check_invariants(), Vec::<String>::new());
    }

    #[test]
    fn rows_that_cannot_be_are_refused_with_their_place() {
        for (rows, why) in [
            (serde_json::json!({ "mailbx": {} , "mailboxe": { "x": {} } }), "/mailboxe: there is no table"),
            (serde_json::json!({ "mailbox": { "anna@contoso.example": { "stat": 1 } } }), "/stat: there is no column"),
            (
                serde_json::json!({ "mailbox": { "anna@contoso.example": { "emailserverprofile": "X" } } }),
                "/emailserverprofile: there is no",
            ),
            (serde_json::json!({ "mailbox": { "anna@contoso.example": { "statecode": "x" } } }), "/statecode: "),
            (
                serde_json::json!({ "mailbox": { "anna@contoso.example": { "statecode": 9 } } }),
                "anna@contoso.example: ",
            ),
            (serde_json::json!({ "mailbox": { "anna@contoso.example": { "roles": [] } } }), "/roles: "),
            (
                serde_json::json!({ "role": { "X": { "privileges": ["prvReadMailbx"] } } }),
                "did you mean `prvReadMailbox`",
            ),
            (serde_json::json!({ "role": { "X": { "parties": {} } } }), "/parties: "),
            (serde_json::json!({ "task": { "X": { "parties": { "orgnizer": [] } } } }), "did you mean `organizer`"),
            (serde_json::json!({ "task": { "X": { "scheduledend": "soon" } } }), "/scheduledend: `soon` is no moment"),
            (serde_json::json!({ "mailbox": { "ana@contoso.example": { "statecode": 1 } } }), "did you mean `anna@"),
        ] {
            let words = serde_json::json!({ "environments": { "contoso.crm4.dynamics.com": { "rows": rows } } });
            let said = patched(words).map(drop).expect_err("refused");
            assert!(said.contains(why), "{said}");
        }
    }

    #[test]
    fn what_no_environment_can_be_is_refused_with_its_place() {
        for (words, place) in [
            (
                serde_json::json!({ "contoso.example": { "tenant": "contoso.example" } }),
                "/environments/contoso.example",
            ),
            (serde_json::json!({ "a.crm.dynamics.com": {} }), "/environments/a.crm.dynamics.com: say which `tenant`"),
            (
                serde_json::json!({ "a.crm.dynamics.com": { "tenant": "contoso.example", "version": "nine" } }),
                "/environments/a.crm.dynamics.com/version",
            ),
            (
                serde_json::json!({ "contoso.crm4.dynamics.com": { "version": "9.2.22103.00194" } }),
                "/environments/contoso.crm4.dynamics.com: `tenant`",
            ),
        ] {
            let why = patched(serde_json::json!({ "environments": words })).map(drop).expect_err("refused");
            assert!(why.starts_with(place), "{why}");
        }
    }
}
