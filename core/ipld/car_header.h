// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/multiformats/cid.h"

#include <span>
#include <vector>

/// The header of a CARv1: {"roots": [CID, …], "version": 1} in DAG-CBOR.
namespace swapscope::ipld {

[[nodiscard]] Bytes encodeCarHeader(std::span<const multiformats::Cid> roots);

/// Reads the roots. Keys may come in any order. Errors: Invalid, Truncated, Unsupported for another
/// version.
[[nodiscard]] Result<std::vector<multiformats::Cid>> decodeCarHeader(ByteView header);

} // namespace swapscope::ipld
