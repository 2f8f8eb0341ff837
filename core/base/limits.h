// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

/// Every bound against strangers and every default of the engine, in one table that the code, the
/// window's Safety limits page and the boundary tests read.
namespace swapscope::limits {

/// One bound. `value` counts `unit`.
struct Limit
{
    std::string_view name; ///< "module.what", unique
    std::uint64_t value = 0;
    std::string_view unit; ///< "B", "ms", "entries", …
    std::string_view why;  ///< The failure that it prevents, or whose behaviour it matches.

    [[nodiscard]] constexpr operator std::uint64_t() const noexcept { return value; }
};

inline constexpr std::uint64_t kKiB = 1024;
inline constexpr std::uint64_t kMiB = 1024 * kKiB;

inline constexpr Limit kMessageBytes{"bitswap.message", 4 * kMiB, "B",
                                     "the protocol's own bound; checked before allocating"};
inline constexpr Limit kMessageElements{"bitswap.message-elements", 65'536, "elements",
                                        "4 MiB of empty elements would take 112 MiB once parsed"};
inline constexpr Limit kBlockBytes{"bitswap.block", 2 * kMiB, "B",
                                   "the largest block that every implementation handles"};
inline constexpr Limit kCidBytes{"bitswap.cid", 168, "B",
                                 "four varints and a digest of 128 bytes; longer ones are skipped"};
inline constexpr Limit kIdentifierText{"multiformats.text", 2048, "characters",
                                       "base58 and base36 take time with the square of the length"};
inline constexpr Limit kMultiaddrBytes{"multiaddr.bytes", 2048, "B",
                                       "strangers announce addresses; real ones are below 300 B"};
inline constexpr Limit kDagPbLinks{"dagpb.links", 65'536, "links",
                                   "a link takes fourteen times its 8 B once it is read"};
inline constexpr Limit kDagDepth{"dag.depth", 64, "levels",
                                 "content of strangers may be nested without end"};
inline constexpr Limit kDagBlocks{"dag.blocks", 10'000'000, "blocks",
                                  "a few blocks that link to each other can stand for billions"};
inline constexpr Limit kHeldLinks{"dag.held-links", 524'288, "links",
                                  "links of the blocks on the way to where a reader is"};
inline constexpr Limit kCarHeader{"car.header", 32 * kMiB, "B", "as other readers of CAR files"};
inline constexpr Limit kCarSection{"car.section", 8 * kMiB, "B", "as other readers of CAR files"};
inline constexpr Limit kWantsPerPeer{"bitswap.wants-per-peer", 1024, "entries",
                                     "a stranger's wantlist must not grow without bound"};
inline constexpr Limit kWantsInAll{"bitswap.wants-in-all", 131'072, "entries",
                                   "many strangers together must not exhaust memory"};
inline constexpr Limit kLedgers{"bitswap.ledgers", 10'000, "accounts",
                                "identities cost a stranger nothing, accounts cost us memory"};
inline constexpr Limit kLedgersOnDisk{
    "node.ledgers", 65'536, "accounts",
    "in the profile; beyond it, those that rested longest and have no rules go"};
inline constexpr Limit kWantsAtPeer{"bitswap.wants-at-peer", 1024, "entries",
                                    "peers keep no more of our wants than this"};
inline constexpr Limit kOutstandingBytes{"bitswap.outstanding", kMiB, "B",
                                         "bytes of one peer that are read or being sent"};
inline constexpr Limit kEnvelopeBytes{
    "bitswap.envelope", 64 * kKiB, "B",
    "small answers are packed up to this; a larger block goes alone"};
inline constexpr Limit kHaveReplaceBytes{"bitswap.have-replace", 1024, "B",
                                         "a block no larger than this answers a want-have itself"};
inline constexpr Limit kTaskWorkers{"bitswap.task-workers", 8, "workers",
                                    "blocks read and envelopes built at the same time"};
inline constexpr Limit kBitswapStreams{"bitswap.streams", 256, "streams",
                                       "inbound, per connection; more wait, as a reset stream is a "
                                       "lost block at some peers"};
inline constexpr Limit kMultistreamToken{"multistream.token", 1024, "B", "newline included"};
inline constexpr Limit kMultistreamProposals{"multistream.proposals", 16, "proposals",
                                             "an initiator that never agrees must end"};
inline constexpr Limit kNoisePayload{"noise.payload", 4096, "B", "handshake payload of a stranger"};
inline constexpr Limit kYamuxWindow{"yamux.window", 256 * kKiB, "B", "initial, by the protocol"};
inline constexpr Limit kYamuxMaxWindow{"yamux.max-window", 16 * kMiB, "B",
                                       "how far a stream's receive window may grow"};
inline constexpr Limit kYamuxConnectionCredit{"yamux.connection-credit", 32 * kMiB, "B",
                                              "credit above the initial windows, per connection"};
inline constexpr Limit kYamuxFrame{"yamux.frame", 65'524, "B", "payload that we put in one frame"};
inline constexpr Limit kYamuxInboundStreams{"yamux.inbound-streams", 512, "streams",
                                            "more are answered with a reset"};
inline constexpr Limit kYamuxControlFrames{"yamux.control-frames", 64, "frames",
                                           "unsent answers to a peer that pings but does not read"};
inline constexpr Limit kIdentifyBytes{"identify.message", 8192, "B", "one identify message"};
inline constexpr Limit kIdentifyMessages{"identify.messages", 10, "messages",
                                         "per identify stream"};
inline constexpr Limit kIdentifyProtocols{"identify.protocols", 128, "protocols", "kept per peer"};
inline constexpr Limit kIdentifyAddresses{"identify.addresses", 64, "addresses", "kept per peer"};
inline constexpr Limit kHandshakeMs{"host.handshake", 10'000, "ms",
                                    "from accept to muxer, in all; slow peers hold no place"};
inline constexpr Limit kNegotiationMs{"host.negotiation", 10'000, "ms", "per new stream"};
inline constexpr Limit kConnections{"host.connections", 256, "connections", "inbound and outbound"};
inline constexpr Limit kHandshaking{"host.handshaking", 32, "connections", "not yet authenticated"};
inline constexpr Limit kHandshakingPerAddress{
    "host.handshaking-per-address", 8, "connections",
    "one slow stranger must not hold all places; this machine itself is exempt"};
inline constexpr Limit kNegotiatingStreams{"host.negotiating-streams", 32, "streams",
                                           "inbound, per connection, protocol not yet agreed"};
inline constexpr Limit kServiceStreams{"host.service-streams", 2, "streams",
                                       "identify, push and ping each, inbound, per connection"};
inline constexpr Limit kStreamQueueMs{"host.stream-queue", 60'000, "ms",
                                      "how long a stream over its protocol's cap may wait"};

/// All of the above, in the order of the Safety limits page.
[[nodiscard]] std::span<const Limit> all() noexcept;

} // namespace swapscope::limits
