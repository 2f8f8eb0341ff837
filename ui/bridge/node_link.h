// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/node/command.h"
#include "core/telemetry/delta.h"

#include <QObject>

namespace swapscope::ui {

/// The window's end of the two crossings between window and node: deltas in, commands out.
///
/// Lives on the window thread; no function blocks on the node. The window knows nothing of who is
/// behind it: a node of its own, a script of a test, a recording.
class NodeLink : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Everything that changed since the last call; empty when nothing did.
    [[nodiscard]] virtual telemetry::Delta take() = 0;

    /// Hands a command over and returns at once. Its outcome comes back as a telemetry::Notice
    /// with the returned id.
    virtual telemetry::CommandId send(node::CommandBody body) = 0;

Q_SIGNALS:
    /// take() would no longer be empty. Arrives through the event queue, at most once a take().
    void woken();
};

} // namespace swapscope::ui
