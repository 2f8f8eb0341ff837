// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/base/random.h"
#include "core/base/varint.h"
#include "core/libp2p/peer_record.h"
#include "tests/fuzz/oracle.h"

#include <algorithm>

using namespace swapscope;
using namespace swapscope::fuzz;
using namespace swapscope::libp2p;

namespace {

class SameBytes final : public Random
{
public:
    void fill(std::span<std::uint8_t> out) override { std::ranges::fill(out, std::uint8_t{7}); }
};

const crypto::PrivateKey& ownKey()
{
    static const crypto::PrivateKey key = [] {
        SameBytes random;
        return crypto::PrivateKey::generate(random);
    }();
    return key;
}

void appendField(Bytes& to, unsigned number, ByteView content)
{
    to.push_back(static_cast<std::uint8_t>(number << 3U | 2U));
    appendVarint(to, content.size());
    append(to, content);
}

/// An envelope with a right signature, whatever its payload. Source: libp2p RFC 0002.
Bytes sealed(ByteView payload)
{
    const Bytes type{0x03, 0x01};
    Bytes toSign;
    for (const ByteView part : {asBytes("libp2p-peer-record"), ByteView{type}, payload}) {
        appendVarint(toSign, part.size());
        append(toSign, part);
    }
    Bytes envelope;
    appendField(envelope, 1, ownKey().publicKey().encoded());
    appendField(envelope, 2, type);
    appendField(envelope, 3, payload);
    appendField(envelope, 5, ownKey().sign(toSign));
    return envelope;
}

void check(const Result<PeerRecord>& record)
{
    if (!isAccepted(record)) {
        return;
    }
    require(!record->peer.empty(), "a record is about somebody");
    require(record->addresses.size() <= limits::kIdentifyAddresses, "addresses are limited");
    const Bytes ours = sealPeerRecord(ownKey(), record->sequence, record->addresses);
    if (ours.size() > limits::kIdentifyBytes) {
        return;
    }
    const auto again = openPeerRecord(ours);
    require(isAccepted(again) && again->sequence == record->sequence
                && again->addresses == record->addresses,
            "a record reads back");
}

} // namespace

/// The input is an envelope, or the payload of one that its key has signed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView input{data, size};
    check(openPeerRecord(input));
    const auto record = openPeerRecord(sealed(input));
    check(record);
    require(!record
                || record->peer
                       == multiformats::PeerId::ofPublicKey(ownKey().publicKey().encoded()),
            "a record is about the peer whose key signed it");
    return 0;
}
