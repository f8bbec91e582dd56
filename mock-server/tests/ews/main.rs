//! The EWS face over a socket.

mod answers;
mod app_access;
mod attached;
mod autodiscover;
mod body_html;
mod calls;
mod contacts;
mod coverage;
mod decisions;
mod deferred;
mod events;
mod extended;
mod extended_folders;
mod ids;
mod inbox_rules;
mod inside;
mod mail_tips;
mod meetings;
mod named_mailbox;
mod names_and_rooms;
mod nothing_dropped;
mod oof;
mod permissions;
mod photos;
mod push;
mod quotas;
mod search_folders;
mod streaming;
mod sync;
mod tasks;

#[path = "../support/caller.rs"]
#[expect(dead_code, reason = "only what both protocols show is asked of Graph here")]
mod caller;
#[path = "../support/ews_client.rs"]
mod ews_client;
#[path = "../support/facts.rs"]
mod facts;
#[path = "../support/pictures.rs"]
#[expect(dead_code, reason = "two kinds of pictures are enough here")]
mod pictures;
