// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/cid.h"
#include "core/multiformats/peer_id.h"
#include "ui/models/keyed_table_model.h"
#include "ui/models/selection.h"
#include "ui/widgets/live_table.h"

#include <vector>

namespace swapscope::ui {

/// The identifiers behind a table's opaque keys.
template <typename Id>
[[nodiscard]] std::vector<Id> idsOf(const LiveTable::Keys& keys)
{
    std::vector<Id> ids;
    ids.reserve(keys.size());
    for (const QByteArray& key : keys) {
        if (auto id = idNamed<Id>(key)) {
            ids.push_back(std::move(*id));
        }
    }
    return ids;
}

/// Couples a table of peers or of blocks with the window's selection, both ways, and with the peer
/// that is pointed at.
template <typename Id>
void followSelection(LiveTable& table, Selection& selection)
{
    QObject::connect(&table, &LiveTable::userSelected, &selection,
                     [&selection](const QByteArray& key) {
                         if (auto id = idNamed<Id>(key)) {
                             selection.select(std::move(*id));
                         }
                     });
    QObject::connect(&selection, &Selection::changed, &table, [&table, &selection] {
        const Id* id = std::get_if<Id>(&selection.subject());
        const QByteArray key = id == nullptr ? QByteArray{} : nameOfId(*id);
        if (key != table.currentKey()) {
            table.showKey(key);
        }
    });
    QObject::connect(&table, &LiveTable::peerPointed, &selection, &Selection::point);
    QObject::connect(&selection, &Selection::pointedChanged, &table,
                     [&table, &selection] { table.showPointed(selection.pointed()); });
}

} // namespace swapscope::ui
