// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/peers.h"

#include "core/base/text.h"
#include "core/bitswap/message.h"
#include "core/libp2p/identify.h"
#include "core/libp2p/ping.h"
#include "core/multiformats/cid.h"
#include "core/multiformats/multibase.h"

#include <algorithm>
#include <array>
#include <set>

namespace swapscope::rpc {
namespace {

/// Where the id holds the key itself, its protobuf form.
ByteView keyIn(const PeerId& peer)
{
    constexpr std::array<std::uint8_t, 2> kIdentity{0x00, 0x24}; // multihash of 36 bytes
    const ByteView bytes = peer.bytes();
    return std::ranges::equal(bytes.first(std::min<std::size_t>(2, bytes.size())), kIdentity)
               ? bytes.subspan(2)
               : ByteView{};
}

json::object describe(const PeerId& peer, ByteView key, const std::set<std::string>& addresses,
                      std::string_view agent, const std::set<std::string>& protocols, PeerBase base)
{
    const std::vector<std::string> addressList{addresses.begin(), addresses.end()};
    const std::vector<std::string> protocolList{protocols.begin(), protocols.end()};
    return {{"ID", textOf(peer, base)},
            {"PublicKey", base64Of(key)},
            {"Addresses", arrayOrNull(addressList)},
            {"AgentVersion", std::string{agent}},
            {"Protocols", arrayOrNull(protocolList)}};
}

} // namespace

Result<PeerBase> peerBaseOf(const std::string& name)
{
    using multiformats::Base;
    struct Named
    {
        std::string_view name;
        Base base;
    };
    constexpr std::array kNamed{Named{"base16", Base::Base16}, Named{"base32", Base::Base32},
                                Named{"base36", Base::Base36}, Named{"base58btc", Base::Base58},
                                Named{"base64url", Base::Base64Url}};
    if (name == "b58mh") {
        return PeerBase{};
    }
    const auto* const found = std::ranges::find_if(kNamed, [&name](const Named& one) {
        return name == one.name || name == std::string{static_cast<char>(one.base)};
    });
    if (found == kNamed.end()) {
        return fail(ErrorCode::Unsupported, "unsupported multibase encoding: " + name);
    }
    return PeerBase{static_cast<char>(found->base)};
}

std::string textOf(const PeerId& peer, PeerBase base)
{
    if (!base.multibase) {
        return peer.toString();
    }
    const auto hash = multiformats::Multihash::decode(peer.bytes());
    if (!hash) {
        return peer.toString();
    }
    const auto cid = multiformats::Cid::v1(multiformats::codec::kLibp2pKey, *hash);
    return multiformats::encodeMultibase(static_cast<multiformats::Base>(*base.multibase),
                                         cid.bytes());
}

json::object describeSelf(const node::Node& node, PeerBase base)
{
    std::set<std::string> addresses;
    for (const Multiaddr& address : node.listenAddresses()) {
        addresses.insert(address.toString());
    }
    std::set<std::string> protocols{std::string{libp2p::kIdentifyProtocol},
                                    std::string{libp2p::kIdentifyPushProtocol},
                                    std::string{libp2p::kPingProtocol}};
    for (const std::string_view protocol : bitswap::protocolIds()) {
        protocols.emplace(protocol);
    }
    return describe(node.self(), keyIn(node.self()), addresses, node.config().agent, protocols,
                    base);
}

json::object describePeer(const libp2p::ConnectionInfo& peer, PeerBase base)
{
    std::set<std::string> addresses;
    for (const Multiaddr& address : peer.listenAddresses) {
        addresses.insert(address.withoutPeerId().withPeerId(peer.peer).toString());
    }
    std::set<std::string> protocols;
    for (const std::string& protocol : peer.protocols) {
        protocols.insert(cleanText(protocol));
    }
    const ByteView key = peer.publicKey.empty() ? keyIn(peer.peer) : ByteView{peer.publicKey};
    return describe(peer.peer, key, addresses, peer.agent, protocols, base);
}

json::object describeStranger(const PeerId& peer, PeerBase base)
{
    return describe(peer, keyIn(peer), {"/p2p/" + peer.toString()}, {}, {}, base);
}

json::object describeNobody()
{
    return {{"ID", ""},
            {"PublicKey", ""},
            {"Addresses", nullptr},
            {"AgentVersion", ""},
            {"Protocols", nullptr}};
}

std::string base64Of(ByteView bytes)
{
    static constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            group = (group << 8U) | (i + j < bytes.size() ? bytes[i + j] : 0U);
        }
        for (std::size_t j = 0; j < 4; ++j) {
            const bool isContent = i + j <= bytes.size();
            text.push_back(isContent ? kDigits[(group >> (18U - 6U * j)) & 0x3FU] : '=');
        }
    }
    return text;
}

} // namespace swapscope::rpc
