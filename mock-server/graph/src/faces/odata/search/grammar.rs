//! What may stand behind what in a search: operators between what they join, brackets that close, values behind properties.
//! The words are those of Microsoft's OData library, which reads what stands outside quotes; that Exchange refuses in the
//! same words what is broken within them is inferred.
//!
//! <https://github.com/OData/odata.net/blob/main/src/Microsoft.OData.Core/UriParser/Parsers/SearchParser.cs>

use crate::faces::odata::ODataFault;

/// What a piece of a search is to its grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// An opening bracket.
    Open,
    /// A closing one.
    Close,
    /// `AND`, `OR`
    Between,
    /// `NOT`, a property's name: what stands before an operand.
    Before,
    /// A word, a phrase.
    Operand,
}

/// A search as far as it has been read.
pub(super) struct Grammar<'t> {
    text: &'t str,
    depth: usize,
    /// Whether something must follow.
    wants: bool,
}

impl<'t> Grammar<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, depth: 0, wants: true }
    }

    /// Goes on with a piece that begins at a byte.
    pub(super) fn step(&mut self, piece: Piece, at: usize) -> Result<(), ODataFault> {
        match piece {
            Piece::Close | Piece::Between if self.wants => return Err(self.expected(at)),
            Piece::Close if self.depth == 0 => return Err(self.fault("Syntax error", at + 1)),
            Piece::Open => self.depth += 1,
            Piece::Close => self.depth -= 1,
            Piece::Between | Piece::Before | Piece::Operand => {}
        }
        self.wants = !matches!(piece, Piece::Close | Piece::Operand);
        Ok(())
    }

    /// Ends the search.
    pub(super) fn end(&self) -> Result<(), ODataFault> {
        match (self.wants, self.depth) {
            (true, _) => Err(self.expected(self.text.len())),
            (false, 0) => Ok(()),
            (false, _) => Err(self.fault("')' or operator expected", self.text.len())),
        }
    }

    fn expected(&self, at: usize) -> ODataFault {
        self.fault("Expression expected", at)
    }

    /// What is said of quotes that do not end.
    pub(super) fn unterminated(&self) -> ODataFault {
        self.fault("There is an unterminated string literal", self.text.len())
    }

    /// What is said of something at a byte.
    pub(super) fn fault(&self, what: &str, at: usize) -> ODataFault {
        ODataFault::bad_request(format!("{what} at position {} in '{}'.", self.place(at), self.text))
    }

    /// The place of a byte, as Microsoft counts: in units of UTF-16.
    pub(super) fn place(&self, at: usize) -> usize {
        self.text.get(..at).unwrap_or(self.text).encode_utf16().count()
    }
}
