// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/cid.h"
#include "core/multiformats/peer_id.h"

#include <cstdint>
#include <optional>
#include <string>

/// What the user has decided about peers and about the node as a whole. Values
/// that outlive connections and restarts.
namespace swapscope::telemetry {

/// B/s; none is unlimited, 0 lets nothing pass.
using RateLimit = std::optional<std::uint64_t>;

/// Served in strict order, but for a peer that has waited too long. Source: the
/// engine's design, "classes".
enum class ServiceClass { High, Normal, Low };

/// What the user has decided about one peer. Belongs to the peer ID.
struct PeerRules
{
    static constexpr std::uint32_t kEvenWeight = 100;                                ///< 1.00
    static constexpr std::uint32_t kMaxWeight = 10'000;                              ///< 100.00
    static constexpr std::uint64_t kLeastCap = 1024, kMostCap = 64ULL * 1024 * 1024; ///< B
    static constexpr std::uint32_t kColors = 7;

    std::string nickname{};             ///< At most 64 code points; empty for none.
    std::uint32_t weight = kEvenWeight; ///< Hundredths, 1…kMaxWeight.
    ServiceClass serviceClass = ServiceClass::Normal;
    RateLimit uploadLimit{}, downloadLimit{}; ///< Wire bytes of bitswap streams.
    bool servingPaused = false, askingPaused = false;
    /// B that are read for it or being sent; none: limits::kOutstandingBytes. A larger block goes
    /// alone.
    std::optional<std::uint64_t> inFlightCap{};
    /// The colour that it always wears in pictures, 0…kColors-1; none: as the window decides.
    std::optional<std::uint32_t> color{};

    [[nodiscard]] bool isDefault() const { return *this == PeerRules{}; }
    friend bool operator==(const PeerRules&, const PeerRules&) = default;
};

/// What a peer hears for a want that is denied.
enum class DenyAnswer { DontHave, Silence, Disconnect };

/// A peer (any when empty) and a CID (all when empty) that get nothing; never
/// both empty. The strictest of the rules that fit a want stands: Disconnect,
/// then Silence, then DontHave.
struct DenyKey
{
    multiformats::PeerId peer;
    multiformats::Cid cid;

    friend auto operator<=>(const DenyKey&, const DenyKey&) = default;
    friend bool operator==(const DenyKey&, const DenyKey&) = default;
};

/// What the user has decided about the node as a whole.
struct NodeRules
{
    std::string strategy = "wfq";             ///< An id of bitswap::strategies().
    std::uint32_t taskWorkers = 8;            ///< 1…64
    RateLimit uploadLimit{}, downloadLimit{}; ///< Of all peers together.
    bool servingPaused = false, askingPaused = false;
    /// B of payload; beyond it, blocks that are not kept go. None: the store may grow.
    std::optional<std::uint64_t> storeLimit{};
    /// A second pair of limits of all peers together, and whether they stand instead of the others.
    RateLimit alternativeUpload{}, alternativeDownload{};
    bool usesAlternative = false;

    [[nodiscard]] const RateLimit& uploadInForce() const noexcept
    {
        return usesAlternative ? alternativeUpload : uploadLimit;
    }
    [[nodiscard]] const RateLimit& downloadInForce() const noexcept
    {
        return usesAlternative ? alternativeDownload : downloadLimit;
    }

    friend bool operator==(const NodeRules&, const NodeRules&) = default;
};

} // namespace swapscope::telemetry
