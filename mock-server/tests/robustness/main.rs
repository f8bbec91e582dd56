//! What hostile and broken clients try: to end the process, to starve it, or to make it say something else.

mod edges;
mod page;
mod places;
mod socket;
