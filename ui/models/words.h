// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/event.h"
#include "core/telemetry/rows.h"

#include <QString>
#include <QStringList>

/// The words of the window for the states of the node, translated.
namespace swapscope::ui::words {

[[nodiscard]] QString of(telemetry::PeerPresence presence);
[[nodiscard]] QString of(telemetry::WantPhase phase);
[[nodiscard]] QString of(telemetry::WantType type);
[[nodiscard]] QString of(telemetry::Direction direction);
[[nodiscard]] QString of(telemetry::Security security);
[[nodiscard]] QString of(telemetry::QueueState state);
[[nodiscard]] QString of(telemetry::EntryKind kind);
[[nodiscard]] QString of(telemetry::TaskType type);
[[nodiscard]] QString of(telemetry::TaskState state);
[[nodiscard]] QString of(telemetry::WorkerState state);
[[nodiscard]] QString of(telemetry::ParkReason reason);
[[nodiscard]] QString of(telemetry::ServiceClass serviceClass);
[[nodiscard]] QString of(telemetry::Actor actor);
[[nodiscard]] QString of(telemetry::DenyAnswer answer);

/// The peer's nickname, else the last characters of its id.
[[nodiscard]] QString nameOf(const telemetry::PeerRow& row);

/// What the user decided about a peer, without the nickname; empty when nothing.
[[nodiscard]] QStringList list(const telemetry::PeerRules& rules);
/// All rules of the node.
[[nodiscard]] QStringList list(const telemetry::NodeRules& rules);

} // namespace swapscope::ui::words
