// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/event.h"

#include "core/telemetry/meters.h"

#include <array>

namespace swapscope::telemetry {

namespace {

/// In the order of EventBody.
constexpr std::array kNames{
    std::string_view{"node_started"},        std::string_view{"listening"},
    std::string_view{"listen_failed"},       std::string_view{"node_ready"},
    std::string_view{"node_stopped"},        std::string_view{"command_done"},
    std::string_view{"command_failed"},      std::string_view{"warning"},
    std::string_view{"dial_started"},        std::string_view{"dial_failed"},
    std::string_view{"peer_connected"},      std::string_view{"peer_identified"},
    std::string_view{"rtt_measured"},        std::string_view{"peer_disconnected"},
    std::string_view{"want_added"},          std::string_view{"want_changed"},
    std::string_view{"want_asked"},          std::string_view{"want_done"},
    std::string_view{"want_cancelled"},      std::string_view{"session_opened"},
    std::string_view{"session_closed"},      std::string_view{"session_peer_changed"},
    std::string_view{"session_chose"},       std::string_view{"session_ticked"},
    std::string_view{"queue_state_changed"}, std::string_view{"entry_queued"},
    std::string_view{"entry_erased"},        std::string_view{"message_grabbed"},
    std::string_view{"message_sent"},        std::string_view{"message_received"},
    std::string_view{"message_refused"},     std::string_view{"block_received"},
    std::string_view{"block_stored"},        std::string_view{"block_damaged"},
    std::string_view{"their_want_added"},    std::string_view{"their_want_removed"},
    std::string_view{"wants_refused"},       std::string_view{"cancelled_too_late"},
    std::string_view{"task_pushed"},         std::string_view{"task_changed"},
    std::string_view{"task_moved"},          std::string_view{"task_ended"},
    std::string_view{"peer_eligibility"},    std::string_view{"peer_picked"},
    std::string_view{"worker_changed"},      std::string_view{"workers_resized"},
    std::string_view{"envelope_sent"},       std::string_view{"envelope_failed"},
    std::string_view{"ledger_credited"},     std::string_view{"ledger_restored"},
    std::string_view{"ledger_reset"},        std::string_view{"peer_rules_changed"},
    std::string_view{"node_rules_changed"},  std::string_view{"denial_changed"},
    std::string_view{"service_order"},       std::string_view{"peer_explained"},
    std::string_view{"want_explained"},      std::string_view{"ledger_history"},
    std::string_view{"job_started"},         std::string_view{"job_progress"},
    std::string_view{"job_waiting"},         std::string_view{"job_ended"},
    std::string_view{"kept_changed"},        std::string_view{"collect_planned"},
    std::string_view{"blocks_removed"},      std::string_view{"peer_scored"},
    std::string_view{"block_announced"},     std::string_view{"key_changed"},
    std::string_view{"virtual_time_moved"},  std::string_view{"write_progressed"},
    std::string_view{"tokens_changed"},      std::string_view{"gap"},
    std::string_view{"message_seen"},        std::string_view{"block_explained"},
    std::string_view{"limits_counted"},
};
static_assert(kNames.size() == std::variant_size_v<EventBody>);

} // namespace

std::string_view kindName(const EventBody& body) noexcept
{
    return kNames[body.index()];
}

std::span<const std::string_view> kindNames() noexcept
{
    return kNames;
}

bool isDetail(const EventBody& body) noexcept
{
    return std::holds_alternative<PeerScored>(body) || std::holds_alternative<KeyChanged>(body)
           || std::holds_alternative<VirtualTimeMoved>(body)
           || std::holds_alternative<WriteProgressed>(body)
           || std::holds_alternative<MessageSeen>(body)
           || std::holds_alternative<LimitsCounted>(body);
}

std::string reasonOf(const SessionChose& choice)
{
    switch (choice.why) {
    case ChoiceReason::Only: return "is the only peer that can be asked";
    case ChoiceReason::Untried: return "is new here; everybody else has said no";
    case ChoiceReason::Promising: return "has had most of what it was asked for lately";
    case ChoiceReason::Holder:
        return choice.candidates == 1 ? "is the only one that says HAVE"
                                      : "has the least to do for its speed of "
                                            + std::to_string(choice.candidates) + " that say HAVE";
    case ChoiceReason::BlockOnly:
        return "can only be asked for the block itself, and nobody says HAVE";
    case ChoiceReason::Again: return "was asked before; everybody else has said no";
    }
    return {};
}

} // namespace swapscope::telemetry
