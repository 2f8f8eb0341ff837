// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/cid.h"

#include <string_view>

namespace swapscope::multiformats {

/// The CID in what people copy: a bare CID, ipfs://CID, /ipfs/CID, a gateway's
/// https://host/ipfs/CID or https://CID.ipfs.host/. Space around it, a final slash, a query and a
/// fragment are ignored.
/// Errors: those of Cid::parse(); Unsupported for a path below the CID and for IPNS names.
[[nodiscard]] Result<Cid> parseContentLink(std::string_view text);

} // namespace swapscope::multiformats
