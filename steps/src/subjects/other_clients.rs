//! Steps of a program that is not the app's, and asks Graph.

use cucumber::{given, then};
use serde_json::Value;

use super::administrator::graph;
use super::say;
use crate::{Person, World};

/// What the clients beside the app have.
#[derive(Debug, Default)]
pub struct OtherClients {
    /// The token of the program that asks Graph.
    program: Option<String>,
}

/// A program, with the token that it has from now on.
#[given(expr = "{word} has a program that reads her/his mail through Graph")]
async fn program(world: &mut World, name: String) -> Result<(), String> {
    let token = world.user_token(Person::called(&name)?.sign_in).await.map_err(say)?;
    world.seen_mut().other_clients.program = Some(token);
    read_mail(world).await.map(drop)
}

/// Status and code of Graph's answer.
#[then(expr = "{word}'s program is refused by Graph with {int} {string}")]
async fn program_refused(world: &mut World, name: String, status: u16, code: String) -> Result<(), String> {
    Person::called(&name)?;
    match read_mail(world).await {
        Err(why) if why.contains(&format!(" {status} ")) && why.contains(&format!("\"code\":\"{code}\"")) => Ok(()),
        other => Err(format!("{other:?}")),
    }
}

/// The same program with the same token reads mail.
#[then(expr = "{word}'s program reads her/his mail through Graph")]
async fn program_reads(world: &mut World, name: String) -> Result<(), String> {
    Person::called(&name)?;
    read_mail(world).await.map(drop)
}

async fn read_mail(world: &World) -> Result<Value, String> {
    let token = world.seen().other_clients.program.clone().ok_or("there is no program")?;
    graph(world, &token, "GET", "/v1.0/me/messages", None).await
}
