//! What is selected of objects of each type, where a list has several.

use mock365_domain::directory::{Application, Group, OrgContact, ServicePrincipal};

use super::DirectoryRole;
use super::object::Objects;
use crate::faces::graph::odata::{Family, Noun, ODataFault, Selection};
use crate::faces::graph::view::Users;
use crate::faces::graph::view::device::Devices;

/// What is selected of objects of each type: a name that only some types have shows on those.
#[derive(Default)]
pub struct Shapes {
    pub users: Selection<Users>,
    pub groups: Selection<Group>,
    pub contacts: Selection<OrgContact>,
    pub devices: Selection<Devices>,
    pub roles: Selection<DirectoryRole>,
    pub principals: Selection<ServicePrincipal>,
    pub applications: Selection<Application>,
    names: Option<Vec<&'static str>>,
}

/// The names of a `$select` as types take them.
struct Asked<'n> {
    names: &'n [String],
    /// Each as the first type writes it that has it.
    known: Vec<Option<&'static str>>,
    /// Why none had it so far; what only the mock lacks comes before what is nowhere.
    refused: Vec<Option<ODataFault>>,
}

impl Shapes {
    /// Reads the names of a `$select`; one that no type has is refused.
    pub fn of(names: &[String]) -> Result<Self, ODataFault> {
        if names.is_empty() || names.iter().any(|name| name == "*") {
            return Ok(Self::default());
        }
        let mut asked = Asked { names, known: vec![None; names.len()], refused: vec![None; names.len()] };
        let shapes = Self {
            users: asked.of()?,
            groups: asked.of()?,
            contacts: asked.of()?,
            devices: asked.of()?,
            roles: asked.of()?,
            principals: asked.of()?,
            applications: asked.of()?,
            names: None,
        };
        let unknown = |name: &String| ODataFault::no_property(Family::Directory, "$select", name, Objects::NAME);
        let found = asked.known.into_iter().zip(asked.refused).zip(names);
        let found = found.map(|((known, refused), name)| {
            known.ok_or_else(|| refused.filter(ODataFault::is_unbuilt).unwrap_or_else(|| unknown(name)))
        });
        Ok(Self { names: Some(found.collect::<Result<_, _>>()?), ..shapes })
    }

    /// The names selected, in the order asked for; nothing when nothing was selected.
    pub fn names(&self) -> Option<&[&'static str]> {
        self.names.as_deref()
    }
}

impl Asked<'_> {
    /// What a type shows of them: its id alone, where it has none.
    fn of<N: Noun>(&mut self) -> Result<Selection<N>, ODataFault> {
        let mut own = Vec::new();
        for (place, name) in self.names.iter().enumerate() {
            // What the directory has, it has in both versions.
            match Selection::<N>::of(std::slice::from_ref(name), &[], &[], false) {
                Ok(selection) => {
                    let written = selection.names().and_then(|names| names.first().copied());
                    self.known[place] = self.known[place].or(written);
                    own.push(name.clone());
                }
                Err(why) if why.is_unbuilt() => self.refused[place] = Some(why),
                Err(_) => {}
            }
        }
        if own.is_empty() {
            own.push("id".to_owned());
        }
        Selection::of(&own, &[], &[], false)
    }
}
