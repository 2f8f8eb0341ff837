// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/figure_table.h"

#include <algorithm>
#include <array>

namespace swapscope::telemetry {

namespace {

// One a paragraph: additions do not collide.
// clang-format off
constexpr std::array kFigures{
    Figure{"bytes_out", "Sent", "B",
           "Payload of the blocks whose last byte the socket accepted.", "Σ block bytes of done tasks"},
    Figure{"bytes_in", "Received", "B",
           "Payload of wanted blocks that came for the first time.", "Σ bytes of accepted blocks"},
    Figure{"wire_out", "Wire bytes out", "B",
           "Everything written on bitswap streams, payload and framing.", ""},
    Figure{"wire_in", "Wire bytes in", "B",
           "Everything read from bitswap streams, payload and framing.", ""},
    Figure{"rate_out", "Upload rate", "B/s",
           "Payload sent per second, smoothed over about five seconds.",
           "x ← x + (1 − e^(−Δt/5 s))·(b/Δt − x)"},
    Figure{"rate_in", "Download rate", "B/s",
           "Payload received per second, smoothed over about five seconds.",
           "x ← x + (1 − e^(−Δt/5 s))·(b/Δt − x)"},
    Figure{"rate_out_1s", "Upload, last second", "B/s", "Payload sent in the last whole second.",
           "b ÷ 1 s"},
    Figure{"rate_in_1s", "Download, last second", "B/s",
           "Payload received in the last whole second.", "b ÷ 1 s"},
    Figure{"debt_ratio", "Debt ratio", "",
           "Bytes that we sent for each byte that we received; above 1 the peer owes us.",
           "sent ÷ (received + 1 B)"},
    Figure{"balance", "Balance", "B", "What the peer owes us; negative, what we owe.",
           "sent − received"},
    Figure{"relative_debt", "Relative debt", "bits",
           "How far the exchange is from even: 0 is even, 1 is twice as much sent, −1 half.",
           "log₂((sent + 16 MiB) ÷ (received + 16 MiB))"},
    Figure{"send_probability", "Send probability", "",
           "What the white paper's sigmoid would give the peer, whatever strategy is in use.",
           "1 − 1 ÷ (1 + e^(6 − 3ρ)), ρ = sent ÷ (received + 16 MiB)"},
    Figure{"exchanges", "Exchanges", "blocks", "Blocks that moved, either way.", ""},
    Figure{"queue_tasks", "Queued blocks", "tasks",
           "Blocks that the peer wants, we have, and no worker has taken yet.", ""},
    Figure{"queue_presences", "Queued presences", "tasks",
           "HAVE and DONT_HAVE answers that no worker has taken yet.", ""},
    Figure{"queue_bytes", "Queued bytes", "B", "Bytes of all answers that wait.", "Σ task bytes"},
    Figure{"queue_wait", "Queue wait", "s",
           "Time from a task's entry into the queue to a worker, over the last minute.",
           "dispatch − enqueue; p50, p95, p99, max"},
    Figure{"oldest_task", "Oldest task", "s", "Age of the oldest queued task.",
           "now − oldest enqueue"},
    Figure{"store_read", "Store read", "s",
           "Time from a worker taking a block to handing it to the peer's writer, over the last "
           "minute.",
           "handed over − dispatch; p50, p95, p99, max"},
    Figure{"stream_write", "Stream write", "s",
           "Time from the writer to the last byte accepted by the socket, over the last minute.",
           "done − handed over; p50, p95, p99, max"},
    Figure{"service_time", "Service time", "s",
           "Time from a worker taking an answer to the last byte accepted by the socket, over the "
           "last minute.",
           "done − dispatch; p50, p95, p99, max"},
    Figure{"fair_share", "Fair share", "B/s",
           "The part of our upload that the peer's weight entitles it to now.",
           "C·w ÷ Σw of peers that are ready or being served; C is the upload limit, or what was "
           "sent over 10 s"},
    Figure{"service_lag", "Service lag", "B",
           "How far the peer is behind an ideal that serves all backlogged peers at once; negative "
           "when ahead.",
           "w·(V − V at joining) − dispatched; V grows by l ÷ Σw with each dispatch"},
    Figure{"normalised_service", "Normalised service", "B",
           "Bytes sent to the peer in the last 10 s for each unit of its weight.", "W ÷ w"},
    Figure{"jain", "Jain index", "",
           "How alike peers were served over 10 s that wanted blocks most of the time: 1 is equal.",
           "(Σx)² ÷ (n·Σx²), x = W ÷ w"},
    Figure{"max_unfairness", "Max unfairness", "B",
           "The largest less the smallest normalised service among the peers of the Jain index.",
           "max x − min x"},
    Figure{"fairness_bound", "Fairness bound", "B",
           "What fair queueing lets two backlogged peers be apart, for the pair of the max "
           "unfairness; bytes in flight come on top.",
           "L_i ÷ w_i + L_j ÷ w_j, L the peer's largest dispatch of the last 10 s"},
    Figure{"in_flight_tasks", "In flight", "tasks", "Answers that are being read or written.", ""},
    Figure{"in_flight_out", "In flight out", "B",
           "Bytes of answers that are being read or written; bounded per peer.",
           "Σ bytes of active and sending tasks"},
    Figure{"in_flight_in", "In flight in", "B",
           "Bytes expected for want-blocks that are open at the peer (estimate).",
           "open want-blocks · mean block size, EWMA with weight 1/8 from 256 KiB"},
    Figure{"worker_tasks", "In flight with a worker", "tasks",
           "Answers that the worker has taken and not yet handed over.", ""},
    Figure{"worker_bytes", "In flight with a worker, bytes", "B",
           "Bytes of the answers that the worker has taken and not yet handed over.",
           "Σ bytes of its active tasks"},
    Figure{"worker_reading", "Workers reading", "%",
           "Share of all task workers' time in the last 10 s spent on reads.",
           "reading time ÷ (K·10 s)"},
    Figure{"worker_packing", "Workers packing", "%",
           "Share of all task workers' time in the last 10 s spent on packing and handing over.",
           "packing time ÷ (K·10 s)"},
    Figure{"tokens", "Tokens", "B",
           "Bytes that may be sent at once under the limit: level, rate, burst and when more come.",
           "tokens ← min(B, tokens + R·Δt); a message above B goes from a full bucket and is owed"},
    Figure{"throttled_time", "Throttled", "s",
           "Time for which the peer's answers waited for its upload limit since it connected.", ""},
    Figure{"throttled_share", "Throttled share", "%",
           "Part of the last 10 s for which the peer's answers waited for its upload limit.",
           "throttled time ÷ 10 s"},
    Figure{"want_latency", "Want latency", "s",
           "Time from a request to its block in the caller's hands, over the last minute.",
           "handed over − wanted; p50, p95, p99, max"},
    Figure{"want_discovery", "Discovery", "s",
           "The part of a want's latency until some peer was asked for the block or said HAVE.",
           "first candidate − wanted"},
    Figure{"want_ask", "Ask", "s",
           "The part of a want's latency until the want-block was written to who sent the block.",
           "written − first candidate"},
    Figure{"want_answer", "Answer", "s",
           "The part of a want's latency until the block was here.", "arrived − written"},
    Figure{"want_storing", "Verify and store", "s",
           "The part of a want's latency until the block was stored and handed over.",
           "handed over − arrived"},
    Figure{"first_have", "First HAVE", "s",
           "How long the peer takes to say HAVE, smoothed.", "x ← (x + sample) ÷ 2"},
    Figure{"rtt", "Round trip", "s", "How long a ping takes there and back.", ""},
    Figure{"have_ratio", "Have ratio", "",
           "Part of the peer's answers to our wants that were HAVE; silence does not count.",
           "HAVE ÷ (HAVE + DONT_HAVE)"},
    Figure{"silences", "Silences", "wants",
           "Wants that the peer left without an answer in time and that count as DONT_HAVE.", ""},
    Figure{"hit_ratio", "Hit ratio", "",
           "Wanted blocks that came for each want-block that was written.",
           "wanted blocks ÷ want-blocks asked"},
    Figure{"duplicate_blocks", "Duplicates", "blocks", "Blocks that came and were stored already.",
           ""},
    Figure{"late_blocks", "Late blocks", "blocks",
           "Blocks whose want was cancelled less than a minute before they came.", ""},
    Figure{"unasked_blocks", "Unasked blocks", "blocks", "Blocks that nobody here ever wanted.", ""},
    Figure{"duplicate_ratio", "Duplicate ratio", "",
           "Part of the blocks that came which were stored already.", "duplicates ÷ all blocks"},
    Figure{"useful_ratio", "Useful ratio", "",
           "Part of the wire bytes that were wanted blocks for the first time.",
           "useful payload ÷ wire bytes in"},
    Figure{"cancel_efficacy", "Cancel efficacy", "",
           "Part of the cancels received that still stopped an answer.",
           "answers stopped ÷ cancels received"},
    Figure{"late_cancel_bytes", "Sent in vain", "B",
           "Bytes of blocks that were handed to the writer before their cancel came.", ""},
    Figure{"merge_factor", "Merge factor", "",
           "Wantlist entries queued for each one that was sent: what combining saved.",
           "entries queued ÷ entries sent"},
    Figure{"messages_saved", "Messages saved", "messages",
           "Messages that one message for each wantlist entry would have taken more.",
           "entries queued − messages sent"},
    Figure{"refusals", "Refusals", "wants",
           "Wants that were not taken: denied, oversize, overflow, evicted, malformed.", ""},
    Figure{"stuck_wants", "Stuck wants", "wants",
           "Our wants that were asked for and have had no news for 30 s.", ""},
};
// clang-format on

} // namespace

std::span<const Figure> figures() noexcept
{
    return kFigures;
}

const Figure* findFigure(std::string_view id) noexcept
{
    const auto found = std::ranges::find(kFigures, id, &Figure::id);
    return found == kFigures.end() ? nullptr : &*found;
}

} // namespace swapscope::telemetry
