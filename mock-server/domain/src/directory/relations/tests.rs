//! Tests of relations the other way round.

mod followed;

use super::*;
use crate::Now;
use crate::default::{CONTOSO, cloud, person};

#[test]
fn what_is_worked_out_follows_every_change() {
    let now = Now(jiff::Timestamp::UNIX_EPOCH);
    let mut cloud = cloud(now);
    let (anna, bo) = (cloud.user("anna@contoso.example").unwrap().0, cloud.user("bo@contoso.example").unwrap().0);
    let tenant = |cloud: &crate::Cloud| Arc::clone(&cloud.tenants[&CONTOSO]);
    assert!(tenant(&cloud).reports_of(bo.user).is_empty());
    cloud.user_mut(anna).unwrap().manager = Some(bo.user);
    let before = tenant(&cloud);
    assert_eq!(before.reports_of(bo.user), [anna.user]);
    cloud.user_mut(anna).unwrap().manager = None;
    assert!(tenant(&cloud).reports_of(bo.user).is_empty());
    // What was there before stays as it was.
    assert_eq!(before.reports_of(bo.user), [anna.user]);
    cloud.user_mut(anna).unwrap().roles.insert(Role::GlobalReader);
    assert_eq!(tenant(&cloud).holders_of(Role::GlobalReader), [anna.user]);
    let mut group = Group::new(Uuid::from_u128(1), "one");
    group.members.push_back(anna.user);
    group.owners.push_back(bo.user);
    cloud.tenant_mut(CONTOSO).unwrap().groups.insert(group.id, Arc::new(group.clone()));
    assert_eq!(tenant(&cloud).groups_with(anna.user), [group.id]);
    assert_eq!(tenant(&cloud).groups_owned_by(bo.user), [group.id]);
    cloud.user_mut(anna).unwrap().manager = Some(bo.user);
    cloud.remove_user(bo);
    assert_eq!(cloud.user_at(anna).unwrap().manager, None);
    assert!(tenant(&cloud).groups_owned_by(bo.user).is_empty());
}

#[test]
fn circles_have_an_end() {
    let now = Now(jiff::Timestamp::UNIX_EPOCH);
    let mut cloud = cloud(now);
    let tenant = cloud.tenant_mut(CONTOSO).unwrap();
    let ids = [1, 2, 3].map(Uuid::from_u128);
    for (place, id) in ids.into_iter().enumerate() {
        let next = ids[(place + 1) % 3];
        tenant.users.insert(id, Arc::new(User { manager: Some(next), ..person(id, "a", "a", now) }));
        let mut group = Group::new(id, "a");
        group.members.push_back(next);
        tenant.groups.insert(id, Arc::new(group));
    }
    assert_eq!(tenant.all_reports_of(ids[0]), [ids[2], ids[1]]);
    assert_eq!(tenant.groups_of(ids[0]).len(), 3);
    assert_eq!(tenant.all_members_of(ids[0]).count(), 3);
}
