//! `mock365 apply` and `mock365 remedy`: a running mock is put into a scenario's state, and mended.

use std::time::Duration;

use clap::Args;
use mock365_control::{Applied, Cast, Control, ControlError};
use serde_json::Value;

use super::{BAD_INPUT, CaDir, FAILED, FINE, complain, control, print};

/// Which mock, and who plays.
#[derive(Args)]
struct Which {
    /// Address of the mock, or of one of its sandboxes.
    #[arg(long, env = "MOCK365_ADDRESS", value_name = "URL", default_value = "http://127.0.0.1:8365")]
    address: String,
    /// The user in the place of the one that the scenario names.
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// The application in the place of the one that the scenario names.
    #[arg(long, value_name = "NAME|ID")]
    app: Option<String>,
    /// As JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    ca: CaDir,
}

/// Applies scenarios.
#[derive(Args)]
pub struct Apply {
    /// Scenarios, `subject/name`, in this order.
    #[arg(required = true)]
    scenario: Vec<String>,
    #[command(flatten)]
    which: Which,
}

/// Performs a remedy.
#[derive(Args)]
pub struct RemedyArgs {
    /// The scenario, `subject/name`.
    scenario: String,
    /// The remedy; where left out, the scenario's remedies are listed.
    #[arg(value_name = "REMEDY")]
    name: Option<String>,
    #[command(flatten)]
    which: Which,
}

pub fn apply(asked: &Apply) -> u8 {
    let cast = asked.which.cast();
    blocking(&asked.which, async |control| {
        let mut done = Vec::with_capacity(asked.scenario.len());
        let mut refused = None;
        // All or none: a name that there is not leaves nothing half done.
        for scenario in &asked.scenario {
            control.scenario(scenario).await?;
        }
        for scenario in &asked.scenario {
            match control.apply_with(scenario, &cast).await {
                Ok(applied) if asked.which.json => done.push(applied),
                Ok(applied) => print(&shown(&applied)),
                Err(why) => {
                    refused = Some(why);
                    break;
                }
            }
        }
        // One document whatever happens: of several scenarios a list, in which those stand that were applied.
        match done.as_slice() {
            [] => {}
            [one] if asked.scenario.len() == 1 => print(&json(one)),
            all => print(&json(&all)),
        }
        refused.map_or(Ok(FINE), Err)
    })
}

pub fn remedy(asked: &RemedyArgs) -> u8 {
    let cast = asked.which.cast();
    blocking(&asked.which, async |control| {
        let Some(remedy) = &asked.name else {
            let known = remedies(&control, &asked.scenario).await?;
            print(&if asked.which.json { json(&known) } else { lines(&known) });
            return Ok(FINE);
        };
        match control.remedy_with(&asked.scenario, remedy, &cast).await {
            Ok(done) => {
                print(&if asked.which.json { json(&done) } else { acts(&done) });
                Ok(FINE)
            }
            Err(why) => {
                let code = code_of(&why);
                complain(&why);
                let is_unknown = matches!(&why, ControlError::Refused(problem) if problem.status == 404);
                if is_unknown && let Ok(known) = remedies(&control, &asked.scenario).await {
                    complain(&format!("remedies of {}: {}", asked.scenario, known.join(", ")));
                }
                Ok(code)
            }
        }
    })
}

async fn remedies(control: &Control, scenario: &str) -> Result<Vec<String>, ControlError> {
    let shown: Value = control.scenario(scenario).await?;
    Ok(shown["remedies"].as_object().into_iter().flat_map(|all| all.keys().cloned()).collect())
}

impl Which {
    fn cast(&self) -> Cast {
        Cast { user: self.user.clone(), app: self.app.clone() }
    }
}

fn json<T: serde::Serialize>(value: &T) -> String {
    format!("{}\n", serde_json::to_string_pretty(value).unwrap_or_default())
}

fn shown(applied: &Applied) -> String {
    let remedies = applied.remedies.join(", ");
    let lines = [
        ("applied", applied.scenario.as_str()),
        ("user", &applied.user),
        ("password", &applied.password),
        ("app", &applied.app),
        ("tenant", &applied.domain),
        ("remedies", &remedies),
    ];
    let mut lines: Vec<String> = lines.iter().map(|(name, value)| format!("{name:<10}{value}")).collect();
    lines.extend(applied.shown_by.iter().map(|call| format!("{:<10}{call}", "shown by")));
    let short = applied.insufficient.iter();
    lines.extend(short.map(|(remedy, why)| format!("{:<10}{remedy} does not mend it so: {why}", "")));
    self::lines(&lines)
}

fn acts(done: &Value) -> String {
    let acts = done["acts"].as_array().into_iter().flatten().filter_map(|act| act.as_str().map(str::to_owned));
    lines(&acts.collect::<Vec<_>>())
}

/// A text of lines.
fn lines(all: &[String]) -> String {
    if all.is_empty() { String::new() } else { all.join("\n") + "\n" }
}

/// Asks a running mock; says why where that failed.
fn blocking(which: &Which, ask: impl AsyncFnOnce(Control) -> Result<u8, ControlError>) -> u8 {
    let failed = |why: &dyn std::fmt::Display| {
        complain(why);
        FAILED
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => return failed(&why),
    };
    let control = match control(&which.address, &which.ca) {
        Ok(control) => control,
        Err(why) => return failed(&why),
    };
    let asking = async {
        // What is no mock says so in words of its own.
        control.wait(Duration::ZERO).await?;
        ask(control).await
    };
    runtime.block_on(asking).unwrap_or_else(|why| {
        complain(&why);
        code_of(&why)
    })
}

/// What was asked wrongly is bad input; what the mock could not do has failed.
fn code_of(why: &ControlError) -> u8 {
    match why {
        ControlError::Address(..) => BAD_INPUT,
        ControlError::Refused(problem) if matches!(problem.status, 400 | 404 | 422) => BAD_INPUT,
        _ => FAILED,
    }
}
