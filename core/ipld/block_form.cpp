// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipld/block_form.h"

#include <memory>
#include <utility>

namespace swapscope::ipld {

namespace mf = multiformats;

mf::Cid addBlock(std::vector<store::Block>& blocks, std::uint64_t codec, Bytes bytes,
                 std::uint64_t cidVersion, const BlockForm& form)
{
    if (form.inlineBytes > 0 && bytes.size() <= form.inlineBytes) {
        return mf::Cid::v1(codec, mf::Multihash::of(mf::hash_code::kIdentity, bytes).value());
    }
    const auto hash = mf::Multihash::of(form.hashCode, bytes).value();
    const bool isOld =
        cidVersion == 0 && codec == mf::codec::kDagPb && form.hashCode == mf::hash_code::kSha2_256;
    mf::Cid cid = isOld ? mf::Cid::v0(hash) : mf::Cid::v1(codec, hash);
    blocks.push_back({cid, std::make_shared<const Bytes>(std::move(bytes))});
    return cid;
}

} // namespace swapscope::ipld
