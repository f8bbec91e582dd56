//! The Graph face over a socket.

mod access;
mod accounts;
mod addresses;
mod away;
mod bad_input;
mod batch;
mod beta_properties;
mod bodies;
mod body_html;
mod calendar;
mod casts;
mod consequences;
mod contact_places;
mod contacts;
mod coverage;
mod credentials;
mod default_folders;
mod deferred;
mod delta;
mod delta_replay;
mod directory;
mod directory_delta;
mod directory_index;
mod directory_objects;
mod directory_rights;
mod event_attachments;
mod expanded;
mod filters;
mod focused;
mod groups;
mod identity;
mod inbox_rules;
mod invitations;
mod junk;
mod kept;
mod mail;
mod mailbox_settings;
mod meeting_messages;
mod metadata_document;
mod metadata_levels;
mod non_delivery;
mod open_extensions;
mod option_table;
mod outlook;
mod outlook_rest;
mod page_tokens;
mod people;
mod permission_paths;
mod permission_tokens;
mod permissions;
mod photos;
mod queries;
mod random_queries;
mod relations;
mod requests;
mod rounds;
mod search_folders;
mod searches;
mod sending;
mod sent_json;
mod subscriptions;
mod tenant;
mod threads;
mod throttling;
mod uploads;
mod values;
mod walk;

#[path = "../support/caller.rs"]
mod caller;
#[path = "../support/facts.rs"]
mod facts;
#[path = "../support/pictures.rs"]
mod pictures;
#[path = "../support/signing_in.rs"]
mod signing_in;
