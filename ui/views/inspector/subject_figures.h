// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/live_state.h"
#include "ui/widgets/figure_list.h"

#include <QString>

#include <vector>

/// The facts that the inspector shows about its subject, in reading order.
namespace swapscope::ui::figures {

/// A peer's accounts and what waits for it; Received stands before Sent.
[[nodiscard]] std::vector<Figure> ofPeer(const telemetry::PeerRow& row, TimePoint now);
/// How the peer is connected and what it says of itself.
[[nodiscard]] std::vector<Figure> detailsOfPeer(const telemetry::PeerRow& row, TimePoint now);

/// What a ledger was before each reset, newest first.
[[nodiscard]] std::vector<Figure> resets(const std::vector<telemetry::LedgerHistory::Reset>& log);

/// Our want of the block, and how many want it of us.
[[nodiscard]] std::vector<Figure> ofBlock(const LiveState& state, const Cid& cid);
/// Who wants the block of us, most urgent first, at most `most`.
[[nodiscard]] std::vector<Figure> askersOf(const LiveState& state, const Cid& cid,
                                           std::size_t most);
[[nodiscard]] std::vector<Figure> detailsOfBlock(const Cid& cid);

/// What a message is and how much of what it says.
[[nodiscard]] std::vector<Figure> ofMessage(const LiveState& state,
                                            const telemetry::MessageRow& message);
/// What it names, block by block, at most `most`.
[[nodiscard]] std::vector<Figure> itemsOfMessage(const telemetry::MessageRow& message,
                                                 std::size_t most);

/// What happened that names the subject, newest first, at most `most`.
/// @param needles  Any of them occurs in the text: the short and the full identifier.
[[nodiscard]] std::vector<Figure> activity(const LiveState& state, const QStringList& needles,
                                           std::size_t most);

} // namespace swapscope::ui::figures
