//! The operations that somebody inside the process asks for. What an answer has is in its messages (`ExchangeReply`).

use super::reply::{ExchangeFailure, ExchangeReply, FoundId};
use super::words::{AskedFolder, AskedShape};
use super::{AskedField, ExchangeClient};
use crate::faces::soap::writer::XmlWriter;

/// What writes a part of a request.
pub type WritesXml<'a> = &'a dyn Fn(&mut XmlWriter);

/// Items that are looked for.
pub struct ItemSearch<'a> {
    /// Where.
    pub folder: AskedFolder<'a>,
    /// What is wanted of each.
    pub shape: AskedShape<'a>,
    /// Writes the condition (`is_equal_to`), where there is one.
    pub condition: Option<WritesXml<'a>>,
    /// How many are passed over.
    pub offset: usize,
    /// The most that come at once.
    pub most: usize,
}

/// What becomes of items that are made.
#[derive(Clone, Copy, Debug, Default)]
pub struct ItemsCreated<'a> {
    /// Where they lie then; where each kind has its place, if it is not said.
    pub folder: Option<AskedFolder<'a>>,
    /// `SaveOnly`, `SendOnly`, `SendAndSaveCopy`: messages need it.
    pub disposition: Option<&'a str>,
    /// `SendToNone`, `SendOnlyToAll`, `SendToAllAndSaveCopy`: appointments need it.
    pub invitations: Option<&'a str>,
}

/// A change of an item.
pub struct ItemUpdate<'a> {
    /// Which.
    pub id: &'a FoundId,
    /// The element of its kind: `t:Message`.
    pub kind: &'a str,
    /// Properties and what writes each into the element of its kind; one without is taken away.
    pub fields: &'a [(AskedField<'a>, Option<WritesXml<'a>>)],
    /// `AlwaysOverwrite`, `AutoResolve`, `NeverOverwrite`.
    pub conflicts: &'a str,
    /// Whether those who are invited to it are told.
    pub tells: bool,
}

impl ExchangeClient<'_> {
    /// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/findfolder-operation>
    pub fn find_folder(
        &self,
        parent: AskedFolder<'_>,
        shape: AskedShape<'_>,
        most: usize,
    ) -> Result<ExchangeReply, ExchangeFailure> {
        self.call(|out| {
            out.element("m:FindFolder", |out| {
                out.attribute("Traversal", "Shallow");
                shape.write("m:FolderShape", out);
                view("m:IndexedPageFolderView", 0, most, out);
                out.element("m:ParentFolderIds", |out| parent.write(out));
            });
        })
    }

    /// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getfolder-operation>
    pub fn get_folder(&self, folder: AskedFolder<'_>, shape: AskedShape<'_>) -> Result<ExchangeReply, ExchangeFailure> {
        self.call(|out| get_folder(folder, shape, out))
    }

    /// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/createfolder-operation>
    pub fn create_folder(
        &self,
        parent: AskedFolder<'_>,
        kind: &str,
        name: &str,
    ) -> Result<ExchangeReply, ExchangeFailure> {
        self.call(|out| {
            out.element("m:CreateFolder", |out| {
                out.element("m:ParentFolderId", |out| parent.write(out));
                out.element("m:Folders", |out| out.element(kind, |out| out.value("t:DisplayName", name)));
            });
        })
    }

    /// Gives a folder of a kind (`t:CalendarFolder`) a client's own property.
    ///
    /// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/updatefolder-operation>
    pub fn mark_folder(
        &self,
        folder: AskedFolder<'_>,
        kind: &str,
        (field, value): (AskedField<'_>, &str),
    ) -> Result<ExchangeReply, ExchangeFailure> {
        self.call(|out| {
            out.element("m:UpdateFolder", |out| {
                out.element("m:FolderChanges", |out| {
                    out.element("t:FolderChange", |out| {
                        folder.write(out);
                        out.element("t:Updates", |out| {
                            out.element("t:SetFolderField", |out| {
                                field.write(out);
                                out.element(kind, |out| field.write_value(value, out));
                            });
                        });
                    });
                });
            });
        })
    }

    /// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/finditem-operation>
    pub fn find_item(&self, search: &ItemSearch<'_>) -> Result<ExchangeReply, ExchangeFailure> {
        self.call(|out| search.write(out))
    }

    /// What became of a folder's items since a state; all of them where there is none.
    ///
    /// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/syncfolderitems-operation>
    pub fn sync_folder_items(
        &self,
        folder: AskedFolder<'_>,
        shape: AskedShape<'_>,
        state: Option<&str>,
        most: usize,
    ) -> Result<ExchangeReply, ExchangeFailure> {
        self.call(|out| {
            out.element("m:SyncFolderItems", |out| {
                shape.write("m:ItemShape", out);
                out.element("m:SyncFolderId", |out| folder.write(out));
                out.optional("m:SyncState", state);
                out.value("m:MaxChangesReturned", most);
            });
        })
    }

    /// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getitem-operation>
    pub fn get_item(&self, ids: &[&str], shape: AskedShape<'_>) -> Result<ExchangeReply, ExchangeFailure> {
        self.call(|out| {
            out.element("m:GetItem", |out| {
                shape.write("m:ItemShape", out);
                out.element("m:ItemIds", |out| {
                    for id in ids {
                        out.element("t:ItemId", |out| out.attribute("Id", *id));
                    }
                });
            });
        })
    }

    /// `items` writes the items, each as the element of its kind.
    ///
    /// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/createitem-operation>
    pub fn create_item(
        &self,
        created: ItemsCreated<'_>,
        items: impl FnOnce(&mut XmlWriter),
    ) -> Result<ExchangeReply, ExchangeFailure> {
        self.call(|out| created.write(out, items))
    }

    /// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/updateitem-operation>
    pub fn update_item(&self, update: &ItemUpdate<'_>) -> Result<ExchangeReply, ExchangeFailure> {
        self.call(|out| {
            out.element("m:UpdateItem", |out| {
                out.attribute("ConflictResolution", update.conflicts);
                out.attribute("MessageDisposition", "SaveOnly");
                out.attribute("SendMeetingInvitationsOrCancellations", whom(update.tells));
                out.element("m:ItemChanges", |out| {
                    out.element("t:ItemChange", |out| {
                        update.id.write("t:ItemId", out);
                        out.element("t:Updates", |out| {
                            update.fields.iter().for_each(|field| change(update.kind, *field, out));
                        });
                    });
                });
            });
        })
    }

    /// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/moveitem-operation>
    pub fn move_item(&self, id: &FoundId, folder: AskedFolder<'_>) -> Result<ExchangeReply, ExchangeFailure> {
        self.call(|out| {
            out.element("m:MoveItem", |out| {
                out.element("m:ToFolderId", |out| folder.write(out));
                out.element("m:ItemIds", |out| id.write("t:ItemId", out));
            });
        })
    }

    /// `how` is `HardDelete`, `SoftDelete` or `MoveToDeletedItems`; those who were invited to it are told, or nobody.
    ///
    /// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteitem-operation>
    pub fn delete_item(&self, id: &FoundId, how: &str, tells: bool) -> Result<ExchangeReply, ExchangeFailure> {
        self.call(|out| {
            out.element("m:DeleteItem", |out| {
                out.attribute("DeleteType", how);
                out.attribute("SendMeetingCancellations", whom(tells));
                out.attribute("AffectedTaskOccurrences", "AllOccurrences");
                out.element("m:ItemIds", |out| id.write("t:ItemId", out));
            });
        })
    }
}

/// Who gets invitations, updates and cancellations of a meeting, in the words of EWS.
pub fn whom(tells: bool) -> &'static str {
    if tells { "SendToAllAndSaveCopy" } else { "SendToNone" }
}

impl ItemsCreated<'_> {
    /// Writes the operation.
    pub fn write(&self, out: &mut XmlWriter, items: impl FnOnce(&mut XmlWriter)) {
        out.element("m:CreateItem", |out| {
            if let Some(disposition) = self.disposition {
                out.attribute("MessageDisposition", disposition);
            }
            if let Some(invitations) = self.invitations {
                out.attribute("SendMeetingInvitations", invitations);
            }
            if let Some(folder) = self.folder {
                out.element("m:SavedItemFolderId", |out| folder.write(out));
            }
            out.element("m:Items", items);
        });
    }
}

impl ItemSearch<'_> {
    /// Writes itself.
    pub fn write(&self, out: &mut XmlWriter) {
        out.element("m:FindItem", |out| {
            out.attribute("Traversal", "Shallow");
            self.shape.write("m:ItemShape", out);
            view("m:IndexedPageItemView", self.offset, self.most, out);
            if let Some(condition) = self.condition {
                out.element("m:Restriction", condition);
            }
            out.element("m:ParentFolderIds", |out| self.folder.write(out));
        });
    }
}

/// Writes a question for a folder.
pub fn get_folder(folder: AskedFolder<'_>, shape: AskedShape<'_>, out: &mut XmlWriter) {
    out.element("m:GetFolder", |out| {
        shape.write("m:FolderShape", out);
        out.element("m:FolderIds", |out| folder.write(out));
    });
}

fn view(element: &str, offset: usize, most: usize, out: &mut XmlWriter) {
    out.element(element, |out| {
        out.attribute("MaxEntriesReturned", most);
        out.attribute("Offset", offset);
        out.attribute("BasePoint", "Beginning");
    });
}

fn change(kind: &str, (field, value): (AskedField<'_>, Option<WritesXml<'_>>), out: &mut XmlWriter) {
    match value {
        Some(value) => out.element("t:SetItemField", |out| {
            field.write(out);
            out.element(kind, value);
        }),
        None => out.element("t:DeleteItemField", |out| field.write(out)),
    }
}
