//! How far a body that comes in chunks has come, by hyper's rules: it ends the connection behind what breaks them.

/// What is next in a body that comes in chunks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chunk {
    /// The rest of a size.
    Size(u64),
    /// What stands behind a size in its line.
    Extension(u64),
    /// The end of that line.
    SizeEnd(u64),
    /// So many bytes, and the end of their line.
    Data(u64),
    /// A trailer's line, or the end of the body.
    Trailers,
    /// The rest of a trailer's line, whose last byte may be its `\r`.
    Trailer(bool),
    /// The last byte.
    End,
    /// What stands behind the body.
    Done,
}

impl Chunk {
    /// The beginning of a body.
    pub const FIRST: Self = Self::Size(0);

    /// Takes some of what came: how many bytes, and what is next; nothing for what is no such body.
    pub fn take(self, came: &[u8]) -> (usize, Option<Self>) {
        let Some(&byte) = came.first() else { return (0, Some(self)) };
        let next = match (self, byte) {
            (Self::Data(left), _) => {
                let (taken, left) = counted(left, came.len());
                return (taken, Some(if left == 0 { Self::FIRST } else { Self::Data(left) }));
            }
            (Self::Size(size) | Self::Extension(size), b'\r') => Some(Self::SizeEnd(size)),
            (Self::Size(size), _) => match char::from(byte).to_digit(16) {
                Some(digit) => size.checked_mul(16).and_then(|size| size.checked_add(digit.into())).map(Self::Size),
                None => Some(Self::Extension(size)),
            },
            (Self::Extension(size), _) => Some(Self::Extension(size)),
            (Self::SizeEnd(0) | Self::Trailer(true), b'\n') => Some(Self::Trailers),
            // Two more: the end of its line.
            (Self::SizeEnd(size), b'\n') => size.checked_add(2).map(Self::Data),
            (Self::SizeEnd(_), _) => None,
            (Self::Trailers, b'\r') => Some(Self::End),
            (Self::Trailers | Self::Trailer(_), _) => Some(Self::Trailer(byte == b'\r')),
            (Self::End | Self::Done, _) => Some(Self::Done),
        };
        (1, next)
    }
}

/// How many of these bytes belong to what is left, and what is left then.
pub fn counted(left: u64, there: usize) -> (usize, u64) {
    let taken = usize::try_from(left).unwrap_or(usize::MAX).min(there);
    (taken, left - taken as u64)
}
