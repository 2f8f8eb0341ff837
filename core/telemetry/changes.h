// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash_map.h"
#include "core/telemetry/delta.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <utility>

namespace swapscope::telemetry {

/// What one row's reader knows; lies in the row's record.
struct RowMark
{
    bool dirty = false; ///< Its key is in the set of changed keys.
    bool known = false; ///< The reader has seen this key.
};

/// Which keys of one table changed since its reader looked. Costs a comparison
/// while nobody watches. Bounded by the number of distinct keys of rows that
/// live or that the reader knows.
template <typename Key, typename Hash = std::hash<Key>>
class Changes
{
public:
    /// A table that was not watched before is taken whole the next time.
    void watch(bool watched)
    {
        m_whole = watched && (m_whole || !m_watched);
        m_watched = watched;
        if (!watched || m_whole) {
            m_keys = {};
        }
    }

    /// The row of `key` is new or differs.
    void touch(const Key& key, RowMark& mark)
    {
        if (!m_watched || m_whole || mark.dirty) {
            return;
        }
        // A key that is in the set already belonged to an earlier row that the
        // reader knows.
        const bool fresh = m_keys.insert(key).second;
        mark.known = mark.known || !fresh;
        mark.dirty = true;
    }

    /// The row of `key` is gone.
    void erased(const Key& key, const RowMark& mark)
    {
        if (!m_watched || m_whole) {
            return;
        }
        if (mark.known) {
            m_keys.insert(key);
        } else {
            m_keys.erase(key);
        }
    }

    /// Moves what changed to `out`.
    /// @param each  Calls its argument with (key, mark, row maker) for every row.
    /// @param find  Calls its second argument with (mark, row maker) when the key
    /// has a row;
    ///              says whether it has.
    template <typename Row, typename Each, typename Find>
    void take(RowChanges<Key, Row>& out, Tables& reset, Table table, const Each& each,
              const Find& find)
    {
        if (!m_watched) {
            return;
        }
        if (m_whole) {
            m_whole = false;
            reset |= static_cast<Tables>(table);
            each([&out](const Key& key, RowMark& mark, const auto& makeRow) {
                mark = RowMark{.dirty = false, .known = true};
                out.emplace(key, makeRow());
            });
            return;
        }
        const auto keys = std::exchange(m_keys, {});
        for (const Key& key : keys) {
            const bool found = find(key, [&](RowMark& mark, const auto& makeRow) {
                mark = RowMark{.dirty = false, .known = true};
                out.emplace(key, makeRow());
            });
            if (!found) {
                out.emplace(key, std::nullopt);
            }
        }
    }

private:
    bool m_watched = false;
    bool m_whole = false;
    FlatSet<Key, Hash> m_keys;
};

} // namespace swapscope::telemetry
