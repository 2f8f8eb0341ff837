// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/table_model.h"

/// Columns that several tables have: the same name and meaning everywhere.
namespace swapscope::ui::columns {

/// @param title, meaning  Where the peer plays a special part; empty: simply the row's peer.
[[nodiscard]] Column peer(const QString& title = {}, const QString& meaning = {});
[[nodiscard]] Column cid();
[[nodiscard]] Column type(const QString& meaning, bool shown);
[[nodiscard]] Column priority(const QString& meaning, bool shown);
[[nodiscard]] Column age(const QString& meaning);
/// A figure that needs as much room as `widest`.
[[nodiscard]] Column number(const char* id, const QString& title, const QString& meaning,
                            const QString& widest, bool shown = true);

/// The rank of an age: the later the moment, the lower.
[[nodiscard]] double ageRank(TimePoint since) noexcept;

} // namespace swapscope::ui::columns
