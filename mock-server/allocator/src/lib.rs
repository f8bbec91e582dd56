//! The binary's allocator: mimalloc, which gives back what is free at once instead of keeping it for later.
//!
//! Whoever links this package gets it, so only the binary does: a test that starts a `Mock` keeps the allocator of its
//! own. docs/limits.md and docs/architecture.md have the figures.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Until when free memory is kept, in milliseconds. libmimalloc-sys has no name for this option; its place in mimalloc's
/// `mi_option_e` has been the same since its second version.
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;

/// Up to which size, in KiB, something is taken from mimalloc's own stretches of addresses. What is larger comes from the
/// system and goes back to it whole: otherwise a few large bodies leave holes that the next one does not fit into.
const IN_ARENA: (libmimalloc_sys::mi_option_t, core::ffi::c_long) = (45, 1024);

/// From now on free memory goes back to the system at once: a server for testers lives long and is reset often.
pub fn give_back_at_once() {
    #[expect(unsafe_code, reason = "a foreign function that takes two numbers and no pointer")]
    // SAFETY: the options exist in the pinned version, and setting one only stores a number.
    unsafe {
        libmimalloc_sys::mi_option_set(PURGE_DELAY, 0);
        libmimalloc_sys::mi_option_set(IN_ARENA.0, IN_ARENA.1);
    }
    one_arena();
}

/// What is written in C takes its few bytes from the system's allocator. glibc's would keep 64 MiB of addresses for every
/// thread that does: that is a third of what a process may have whose addresses are limited to 1 GiB.
#[cfg(target_env = "gnu")]
fn one_arena() {
    #[expect(unsafe_code, reason = "a foreign function that takes two numbers and no pointer")]
    // SAFETY: setting a parameter only stores a number; where it is refused, nothing is changed.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1);
    }
}

#[cfg(not(target_env = "gnu"))]
fn one_arena() {
    // musl's allocator has no arenas.
}
