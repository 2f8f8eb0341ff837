// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/cid.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace swapscope::multiformats {

/// The CID in what people copy: a bare CID, ipfs://CID, /ipfs/CID, a gateway's
/// https://host/ipfs/CID or https://CID.ipfs.host/. Space around it, a final slash, a query and a
/// fragment are ignored.
/// Errors: those of Cid::parse(); Unsupported for a path below the CID and for IPNS names.
[[nodiscard]] Result<Cid> parseContentLink(std::string_view text);

/// A CID and the names that lead from it down to something.
struct ContentPath
{
    static constexpr std::size_t kMaxNames = 64;
    static constexpr std::size_t kMaxText = 16'384; ///< Of a link with a path, characters.

    Cid root;
    std::vector<std::string> names{};

    /// "/ipfs/CID/name/name", or the CID alone where no names follow.
    [[nodiscard]] std::string toString() const;

    friend bool operator==(const ContentPath&, const ContentPath&) = default;
};

/// As parseContentLink(), but names may follow the CID; empty ones do not count. In web addresses
/// and ipfs:// links, %-escapes are undone and a query and a fragment are ignored; in paths that
/// begin with /ipfs/ or with the CID, names stand as they are.
/// Errors: as there, and Invalid for "." and "..", for a broken escape and for too many names.
[[nodiscard]] Result<ContentPath> parseContentPath(std::string_view text);

} // namespace swapscope::multiformats
