//! The router: built once out of all declared operations and of the table of what Microsoft publishes.

use std::iter;
use std::sync::LazyLock;

use http::Method;
use indexmap::IndexMap;

use super::casts;
use super::operation::{Mount, Operation};
use super::path::{self, Words};

/// What stands at a path.
#[derive(Default)]
pub struct Spot {
    /// Operations that are mocked.
    pub operations: Vec<&'static Operation>,
    /// Methods that Microsoft publishes there.
    pub published: Vec<&'static str>,
    /// The path as Microsoft writes it.
    pub path: String,
}

impl Spot {
    /// The operation that answers a method.
    pub fn operation(&self, method: &Method) -> Option<&'static Operation> {
        self.operations.iter().find(|operation| operation.method == *method).copied()
    }

    /// Whether Microsoft answers that method there.
    pub fn publishes(&self, method: &Method) -> bool {
        self.published.contains(&method.as_str())
    }

    /// Adds an operation at a path.
    fn add(&mut self, operation: &'static Operation, path: String) {
        self.operations.push(operation);
        self.path = path;
    }
}

/// A path that was found.
pub struct RouteMatch {
    /// What stands there.
    pub spot: &'static Spot,
    /// Parameters by name, decoded, in order of their place.
    pub params: Vec<(&'static str, String)>,
}

/// The name of what a path names above the folder that it names first, the uppermost first.
pub const ABOVE: &str = "folder above";

/// All paths.
pub struct Router {
    paths: matchit::Router<usize>,
    spots: Vec<(String, Spot)>,
    words: Words,
}

/// Method and path of the 398 core operations (mail, calendar, contacts and Outlook settings of `/me`), and of what joined them:
/// mailbox settings, photos, people, ids of Exchange, subscriptions and batches.
pub static PUBLISHED: &str = include_str!("published.tsv");

/// Method and path of every published core operation.
pub fn published() -> impl Iterator<Item = (&'static str, &'static str)> {
    PUBLISHED.lines().filter_map(|line| line.split_once('\t'))
}

/// Method and path of what administrators and connectors use of the directory: as Microsoft publishes applications,
/// directory roles, the organisation, service principals, consents and users with their relations, and after its reference
/// groups, products, devices, domains, contacts of the organisation and places.
static DIRECTORY: &str = include_str!("directory.tsv");

/// Method and path of every operation of the directory that is counted.
pub fn published_of_directory() -> impl Iterator<Item = (&'static str, &'static str)> {
    DIRECTORY.lines().filter_map(|line| line.split_once('\t'))
}

/// The router.
pub fn router() -> &'static Router {
    static ROUTER: LazyLock<Router> = LazyLock::new(|| Router::build(super::OPERATIONS));
    &ROUTER
}

/// The paths below the version that an operation is mounted at.
pub fn mounted(operation: &Operation) -> impl Iterator<Item = String> {
    let roots: &[&str] = match operation.mount {
        Mount::Mailbox | Mount::User => &["/me", "/users/{user-id}"],
        Mount::Directory => &[""],
    };
    let paths: Vec<String> = operation.paths().flat_map(|path| casts::cast(operation.name, path)).collect();
    roots.iter().flat_map(move |root| paths.clone().into_iter().map(move |path| format!("{root}{path}")))
}

impl Router {
    fn build(folders: &[&[&'static Operation]]) -> Self {
        let operations = || folders.iter().flat_map(|folder| folder.iter().copied());
        let published_paths: Vec<(&str, String)> = published()
            .chain(published_of_directory())
            .flat_map(|(method, path)| {
                let user = path.strip_prefix("/me").map(|tail| (method, format!("/users/{{user-id}}{tail}")));
                iter::once((method, path.to_owned())).chain(user)
            })
            .collect();
        let mut words = Words::default();
        for operation in operations() {
            for path in mounted(operation) {
                path::words(&path).for_each(|word| words.add(word));
            }
        }
        for (_, path) in &published_paths {
            path::words(path).for_each(|word| words.add(word));
        }
        let mut spots: IndexMap<String, Spot> = IndexMap::new();
        for operation in operations() {
            for path in mounted(operation) {
                spots.entry(path::template(&path, &words)).or_default().add(operation, path);
            }
        }
        // Parameters have other names in the table; what was declared keeps its own.
        let mut shapes: IndexMap<String, String> =
            spots.keys().map(|template| (shape(template), template.clone())).collect();
        for (method, path) in &published_paths {
            let template = path::template(path, &words);
            let template = shapes.entry(shape(&template)).or_insert(template).clone();
            spots.entry(template).or_default().published.push(method);
        }
        let mut paths = matchit::Router::new();
        for (number, template) in spots.keys().enumerate() {
            paths.insert(template.clone(), number).unwrap_or_else(|why| panic!("{template}: {why}"));
        }
        Self { paths, spots: spots.into_iter().collect(), words }
    }

    /// Finds what stands at a path below the version.
    pub fn find(&'static self, path: &str) -> Option<RouteMatch> {
        let tidied = path::tidy(path, &self.words);
        let (tidied, above) = path::shallow(&tidied);
        let matched = self.paths.at(&tidied).ok()?;
        let (template, spot) = &self.spots[*matched.value];
        let names = template.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
        let params = names.zip(matched.params.iter()).map(|(name, (_, value))| (name, path::value(value)));
        let above = above.into_iter().map(|folder| (ABOVE, path::value(folder)));
        Some(RouteMatch { spot, params: params.chain(above).collect() })
    }

    /// The longest beginning of a path at which something stands or goes on, in segments, and the segment behind it.
    pub fn stranger(&self, path: &str) -> String {
        let tidied = path::tidy(path, &self.words);
        let segments: Vec<&str> = tidied.split('/').skip(1).collect();
        let known = |count: usize| {
            self.spots.iter().any(|(template, _)| {
                let mut parts = template.split('/').skip(1);
                segments[..count]
                    .iter()
                    .all(|segment| parts.next().is_some_and(|part| part.starts_with('{') || part == *segment))
            })
        };
        let unknown = (1..=segments.len()).find(|count| !known(*count)).unwrap_or(segments.len());
        segments.get(unknown.saturating_sub(1)).map(|segment| path::value(segment)).unwrap_or_default()
    }

    /// Paths of what is mocked, in the form in which they are looked up.
    pub fn mocked(&self) -> impl Iterator<Item = (&str, &'static Operation)> {
        self.spots
            .iter()
            .flat_map(|(template, spot)| spot.operations.iter().map(|operation| (template.as_str(), *operation)))
    }
}

/// A template without the names of its parameters.
fn shape(template: &str) -> String {
    template
        .split('/')
        .map(|segment| if segment.starts_with('{') { "{}" } else { segment })
        .collect::<Vec<_>>()
        .join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_core_operations_and_what_joined_them() {
        assert_eq!(published().count(), 398 + 25);
    }

    #[test]
    fn the_aliases_of_a_noun_are_listed_once() {
        let mut lists: Vec<(&str, &[&str])> = super::super::OPERATIONS
            .iter()
            .copied()
            .flatten()
            .map(|operation| (operation.name, operation.at))
            .collect();
        lists.retain(|(_, at)| at.len() > 1);
        assert!(lists.len() > 80, "{}", lists.len());
        for (name, at) in &lists {
            for (other, theirs) in lists.iter().filter(|(_, theirs)| theirs.len() == at.len() && theirs != at) {
                let mut tails = at.iter().zip(*theirs).map(|(alias, their)| alias.strip_prefix(their));
                let tail = tails.next().flatten();
                assert!(
                    tail.is_none() || !tails.all(|other| other == tail),
                    "{name} can hang where {other} hangs, with the tail {tail:?}"
                );
            }
        }
    }

    #[test]
    fn no_path_has_two_operations_for_one_method() {
        for (template, spot) in &router().spots {
            for (number, operation) in spot.operations.iter().enumerate() {
                assert!(
                    spot.operations[..number].iter().all(|other| other.method != operation.method),
                    "{} {template}",
                    operation.method
                );
            }
        }
    }

    #[test]
    fn parameters_come_by_name_and_decoded() {
        let found = router().find("/Users('a%40b.example')/messages/x%2Fy").expect("a message");
        assert_eq!(found.params, [("user-id", "a@b.example".to_owned()), ("message-id", "x/y".to_owned())]);
        assert_eq!(router().stranger("/me/messages/x/nonsense"), "nonsense");
        assert_eq!(router().stranger("/nonsense/messages"), "nonsense");
    }
}
