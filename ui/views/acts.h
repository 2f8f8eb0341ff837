// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/cid.h"
#include "core/multiformats/multiaddr.h"
#include "core/multiformats/peer_id.h"
#include "ui/bridge/node_link.h"
#include "ui/models/live_state.h"

#include <QObject>
#include <QUndoStack>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace swapscope::ui {

/// Everything that the user can do to the node, in one place: views and dialogs call it, it sends
/// the commands and keeps the undo list (limits and cancels can be taken back).
class Acts : public QObject
{
    Q_OBJECT

public:
    using Peers = std::vector<multiformats::PeerId>;
    using Cids = std::vector<multiformats::Cid>;
    using UploadLimit = std::optional<std::uint64_t>; ///< B/s; none: unlimited.

    /// Both outlive the acts.
    Acts(NodeLink& link, const LiveState& state, QObject* parent = nullptr);

    void want(const Cids& cids);
    void cancelWants(const Cids& cids);
    void connectTo(const multiformats::Multiaddr& address);
    void disconnectPeers(const Peers& peers);
    void setUploadLimit(const Peers& peers, UploadLimit limit);
    void importFile(const std::filesystem::path& path);
    void saveBlock(const multiformats::Cid& cid, const std::filesystem::path& path);

    /// Opens the limit dialog for the peers, or the file dialog for the block.
    void requestLimit(const Peers& peers) { Q_EMIT limitRequested(peers); }
    void requestSave(const multiformats::Cid& cid) { Q_EMIT saveRequested(cid); }
    /// Opens the inspector for what is selected.
    void requestInspector() { Q_EMIT inspectorRequested(); }

    [[nodiscard]] QUndoStack& undoStack() noexcept { return m_undo; }

Q_SIGNALS:
    void limitRequested(const std::vector<swapscope::multiformats::PeerId>& peers);
    void saveRequested(const swapscope::multiformats::Cid& cid);
    void inspectorRequested();
    /// Something to tell in passing, e.g. that a target has left meanwhile.
    void message(const QString& text);

private:
    NodeLink* m_link;
    const LiveState* m_state;
    QUndoStack m_undo;
};

} // namespace swapscope::ui
