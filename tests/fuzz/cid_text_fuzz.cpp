// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/multiformats/cid.h"
#include "core/multiformats/multibase.h"
#include "tests/fuzz/oracle.h"

using namespace swapscope;
using namespace swapscope::fuzz;
using namespace swapscope::multiformats;

namespace {

/// Base36 and base58 take quadratic time; beyond this there is nothing new.
constexpr std::size_t kLongestBase = 256;

void checkCid(const Cid& cid)
{
    require(cid.bytes().size() <= limits::kCidBytes, "a CID is not over its limit");
    requireSame(Cid::decode(cid.bytes()), cid, "a CID's bytes read back");
    requireSame(Cid::parse(cid.toString()), cid, "a CID's text reads back");
    const Multihash hash = cid.hash();
    requireSame(Multihash::decode(hash.bytes()), hash, "a multihash reads back");
    const Cid rebuilt = cid.version() == 0 ? Cid::v0(hash) : Cid::v1(cid.codec(), hash);
    require(rebuilt == cid, "a CID is its version, codec and hash");
    isAccepted(hash.checkTrustworthy());
    isAccepted(hash.verify(asBytes("some data")));
}

void checkPrefix(ByteView input)
{
    const auto prefix = CidPrefix::decode(input);
    if (isAccepted(prefix)) {
        requireSame(CidPrefix::decode(prefix->encode()), *prefix, "a CID prefix reads back");
        const auto cid = prefix->sum(asBytes("some data"));
        if (isAccepted(cid)) {
            checkCid(*cid);
        }
    }
}

void checkBases(std::string_view text)
{
    const auto bytes = decodeMultibase(text, "text");
    if (!isAccepted(bytes) || bytes->size() > kLongestBase) {
        return;
    }
    for (const Base base :
         {Base::Base16, Base::Base32, Base::Base36, Base::Base58, Base::Base64Url}) {
        requireSame(decodeMultibase(encodeMultibase(base, *bytes), "text"), *bytes,
                    "multibase reads back");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView input{data, size};
    for (const auto& cid : {Cid::parse(asText(input)), Cid::decode(input)}) {
        if (isAccepted(cid)) {
            checkCid(*cid);
        }
    }
    checkPrefix(input);
    checkBases(asText(input));
    return 0;
}
