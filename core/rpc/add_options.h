// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipld/block_form.h"
#include "core/rpc/call.h"
#include "core/rpc/multipart.h"

namespace swapscope::rpc {

/// What a client asks of "add".
struct AddOptions
{
    ipld::ImportOptions blocks = ipld::ImportOptions::unixfsV0Of2015();
    ipld::BlockForm form{};
    ipld::Attributes attributes{}; ///< Of everything, instead of what is preserved.
    bool preservesMode = false;
    bool preservesTime = false;
    bool isWrapped = false;
    bool isHashOnly = false;
    bool isSilent = false;
    bool withProgress = false;
    bool withEmptyFolders = true;
    bool keeps = true;
};

/// Errors: Unsupported for options that would make other blocks than are made here; those that do
/// not fit each other and those out of range are the client's mistake.
[[nodiscard]] Result<AddOptions> readAddOptions(const Call& call);

/// What the blocks of a part are to say about it.
[[nodiscard]] ipld::Attributes attributesOf(const AddOptions& options, const Part& part);

} // namespace swapscope::rpc
