// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/rows.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

/// Names of enumerators in snake_case, for logs, metrics and scripts. Stable.
namespace swapscope::telemetry {

/// kAll: in the order of the enumerators.
template <typename Enum>
struct Names;

template <>
struct Names<WantType>
{
    static constexpr std::array<std::string_view, 2> kAll{"block", "have"};
};
template <>
struct Names<Actor>
{
    static constexpr std::array<std::string_view, 3> kAll{"user", "script", "demo"};
};
template <>
struct Names<Direction>
{
    static constexpr std::array<std::string_view, 2> kAll{"inbound", "outbound"};
};
template <>
struct Names<Security>
{
    static constexpr std::array<std::string_view, 2> kAll{"noise", "tls"};
};
template <>
struct Names<AskState>
{
    static constexpr std::array<std::string_view, 6> kAll{"pending",   "sent",      "have",
                                                          "dont_have", "timed_out", "dropped"};
};
template <>
struct Names<QueueState>
{
    static constexpr std::array<std::string_view, 6> kAll{"idle",    "waiting",     "connecting",
                                                          "sending", "backing_off", "closed"};
};
template <>
struct Names<SessionState>
{
    static constexpr std::array<std::string_view, 3> kAll{"open", "complete", "given_up"};
};
template <>
struct Names<EntryKind>
{
    static constexpr std::array<std::string_view, 3> kAll{"want_block", "want_have", "cancel"};
};
template <>
struct Names<BlockClass>
{
    static constexpr std::array<std::string_view, 4> kAll{"wanted", "duplicate", "late", "unasked"};
};
template <>
struct Names<WantEnd>
{
    static constexpr std::array<std::string_view, 5> kAll{"served", "cancelled", "evicted",
                                                          "denied", "gone"};
};
template <>
struct Names<Refusal>
{
    static constexpr std::array<std::string_view, 5> kAll{"denied", "oversize", "overflow",
                                                          "evicted", "malformed"};
};
template <>
struct Names<TaskType>
{
    static constexpr std::array<std::string_view, 2> kAll{"block", "presence"};
};
template <>
struct Names<TaskState>
{
    static constexpr std::array<std::string_view, 3> kAll{"queued", "active", "sending"};
};
template <>
struct Names<TaskEnd>
{
    static constexpr std::array<std::string_view, 7> kAll{
        "done", "failed", "cancelled", "evicted", "denied", "gone", "vanished"};
};
template <>
struct Names<ParkReason>
{
    static constexpr std::array<std::string_view, 6> kAll{"cap",    "rate",   "paused",
                                                          "frozen", "choked", "offline"};
};
template <>
struct Names<Eligibility>
{
    static constexpr std::array<std::string_view, 3> kAll{"idle", "ready", "parked"};
};
template <>
struct Names<WorkerState>
{
    static constexpr std::array<std::string_view, 3> kAll{"idle", "reading", "packing"};
};
template <>
struct Names<ServiceClass>
{
    static constexpr std::array<std::string_view, 3> kAll{"high", "normal", "low"};
};
template <>
struct Names<DenyAnswer>
{
    static constexpr std::array<std::string_view, 3> kAll{"dont_have", "silence", "disconnect"};
};
template <>
struct Names<PickTurn>
{
    static constexpr std::array<std::string_view, 3> kAll{"ordered", "aged", "presences"};
};
template <>
struct Names<PeerStanding>
{
    static constexpr std::array<std::string_view, 4> kAll{"unknown", "promising", "mixed",
                                                          "discouraging"};
};
template <>
struct Names<SessionTickKind>
{
    static constexpr std::array<std::string_view, 2> kAll{"idle", "periodic"};
};
template <>
struct Names<JobKind>
{
    static constexpr std::array<std::string_view, 6> kAll{"fetch",      "import", "export_car",
                                                          "import_car", "keep",   "collect"};
};
template <>
struct Names<KeepKind>
{
    static constexpr std::array<std::string_view, 2> kAll{"block", "all"};
};
template <>
struct Names<Removal>
{
    static constexpr std::array<std::string_view, 3> kAll{"asked", "collected", "evicted"};
};
template <>
struct Names<PeerPresence>
{
    static constexpr std::array<std::string_view, 4> kAll{"connecting", "connected", "gone",
                                                          "unreachable"};
};
template <>
struct Names<WantPhase>
{
    static constexpr std::array<std::string_view, 7> kAll{
        "queued", "asked", "have_found", "block_requested", "stalled", "done", "cancelled"};
};

template <typename Enum>
[[nodiscard]] constexpr std::string_view nameOf(Enum value) noexcept
{
    const auto index = static_cast<std::size_t>(value);
    return index < Names<Enum>::kAll.size() ? Names<Enum>::kAll[index] : "?";
}

/// None for a name that is none.
template <typename Enum>
[[nodiscard]] constexpr std::optional<Enum> named(std::string_view name) noexcept
{
    const auto& all = Names<Enum>::kAll;
    const auto found = std::ranges::find(all, name);
    return found == all.end() ? std::optional<Enum>{} : static_cast<Enum>(found - all.begin());
}

} // namespace swapscope::telemetry
