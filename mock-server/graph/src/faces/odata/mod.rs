//! OData: what the query options of an address ask for, the tables of properties that answer them, and the dialects
//! of the services that speak it.
//!
//! <https://learn.microsoft.com/graph/query-parameters>

mod body_style;
mod condition;
mod dialect;
mod directory_index;
mod extended;
mod fault;
mod json;
mod navigation;
mod noun;
mod options;
mod page;
mod property;
pub mod reader;
mod search;
mod syntax;
mod translate;
mod writer;
mod written;

pub use body_style::BodyStyle;
pub use condition::{Condition, Literal};
pub use dialect::{Dialect, capital};
pub use extended::{ExtendedAccess, ExtensionAccess, extension_name, read_extension, show_extension};
pub use fault::ODataFault;
pub use json::{UnreadJson, check_names, named_twice, read_json};
pub use navigation::{LiesAt, Link, Navigation, Reached, Reaching, ShowReached};
pub use noun::{Family, Noun, Paging, Token, ValueKind};
pub use options::{AnswerStyle, Expanded, Heed, Options, order_keys, read_expand, split_outside};
pub use page::{ListMark, page, without_place};
pub use property::{Basics, Property, Selection, members, members_but, tree, untaken, update, update_as};
pub use search::check as check_search;
pub use syntax::{literal as read_literal, parse as parse_filter, parse_asked_moment, parse_date_time};
pub use translate::incompatible_types;
pub use writer::{Object, Shown, Writer};
pub use written::written;
