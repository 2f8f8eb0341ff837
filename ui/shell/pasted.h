// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/cid.h"
#include "core/multiformats/multiaddr.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace swapscope::ui {

/// What a pasted or dropped text has in it.
struct Pasted
{
    std::vector<multiformats::Cid> cids; ///< Each once, in order.
    std::vector<multiformats::Multiaddr> addresses;
    QStringList unknown;        ///< Lines without any of these, at most kMostUnknown.
    qsizetype unknownLines = 0; ///< How many there are.
    bool tooLong = false;       ///< Nothing was read.

    static constexpr qsizetype kMostCharacters = 64 * 1024;
    static constexpr qsizetype kMostUnknown = 20;
};

/// Reads CIDs, ipfs:// and gateway links, /ipfs/ paths and multiaddrs in any mix, parted by spaces,
/// commas, brackets or quotes.
[[nodiscard]] Pasted readPasted(const QString& text);

} // namespace swapscope::ui
