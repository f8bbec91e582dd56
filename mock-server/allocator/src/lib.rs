//! The binary's allocator: mimalloc, which gives back what is free at once instead of keeping it for later.
//!
//! Whoever links this package gets it, so only the binary does: a test that starts a `Mock` keeps the allocator of its
//! own. docs/limits.md and docs/architecture.md have the figures.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Until when free memory is kept, in milliseconds. libmimalloc-sys has no name for this option; its place in mimalloc's
/// `mi_option_e` has been the same since its second version.
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;

/// From now on free memory goes back to the system at once: a server for testers lives long and is reset often.
pub fn give_back_at_once() {
    #[expect(unsafe_code, reason = "a foreign function that takes two numbers and no pointer")]
    // SAFETY: the option exists, and setting an option only stores a number.
    unsafe {
        libmimalloc_sys::mi_option_set(PURGE_DELAY, 0);
    }
}
