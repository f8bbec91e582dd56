//! OData: what the query options of a Graph address ask for, and the tables of properties that answer them.
//!
//! <https://learn.microsoft.com/graph/query-parameters>

mod condition;
mod fault;
mod noun;
mod options;
mod page;
mod search;
mod syntax;
mod translate;

pub use condition::{Condition, Literal};
pub use fault::ODataFault;
pub use noun::{Family, Noun, Paging, Property, Selection, Token, ValueKind, show, untaken, update};
pub use options::{Expanded, Options};
pub use page::{collection, count, created, list, next_link, one};
pub use syntax::{parse as parse_filter, parse_date_time};
