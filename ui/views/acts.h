// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/cid.h"
#include "core/multiformats/multiaddr.h"
#include "core/multiformats/peer_id.h"
#include "ui/bridge/node_link.h"
#include "ui/models/live_state.h"
#include "ui/models/selection.h"

#include <QObject>
#include <QUndoStack>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <vector>

namespace swapscope::ui {

/// What the dialog of a peer's rules opens at.
enum class RuleField { UpLimit, DownLimit, Weight, Class, Nickname };

/// Where new wants stand among those that are open: behind them as usual, or before.
enum class WantPlace { Last, First };

/// Everything that the user can do to the node, in one place: views and dialogs call it, it sends
/// the commands and keeps the undo list. What the node refused is not on the list.
class Acts : public QObject
{
    Q_OBJECT

public:
    using Peers = std::vector<multiformats::PeerId>;
    using Cids = std::vector<multiformats::Cid>;
    using Denials = std::vector<telemetry::DenyKey>;

    static constexpr int kMostUndone = 200;
    static constexpr std::int32_t kPriorityStep = 10;

    /// Both outlive the acts.
    Acts(NodeLink& link, const LiveState& state, QObject* parent = nullptr);

    void want(const Cids& cids, WantPlace place = WantPlace::Last);
    void cancelWants(const Cids& cids);
    /// Moves the priority of each open want by so much; their order among themselves stays.
    void shiftPriority(const Cids& cids, std::int32_t by);
    void connectTo(const multiformats::Multiaddr& address);
    void disconnectPeers(const Peers& peers);

    /// Sets the rules that `change` gives, for the peers that it names.
    void changePeerRules(const node::ChangePeerRules& change);
    void setUploadLimit(const Peers& peers, telemetry::RateLimit limit);
    void liftLimits(const Peers& peers);
    /// Back to what every peer has: no nickname, no limits, weight 1, nothing paused.
    void resetPeerRules(const Peers& peers);
    /// The peer wears this colour from now on, and nobody else does. None: as it comes.
    void pinColor(const multiformats::PeerId& peer, std::optional<std::uint32_t> color);
    void changeNodeRules(const node::ChangeNodeRules& change);
    /// No answer lifts those that are denied.
    void deny(const Denials& denials, std::optional<telemetry::DenyAnswer> answer);

    void saveBlock(const multiformats::Cid& cid, const std::filesystem::path& path);
    /// Cannot be taken back: ask before.
    void resetLedgers(const Peers& peers);
    void exportLedgers(const std::filesystem::path& path, node::LedgerFormat format);

    /// Open the dialog in question.
    void requestRules(const Peers& peers, RuleField first = RuleField::UpLimit)
    {
        Q_EMIT rulesRequested(peers, first);
    }
    void requestNickname(const multiformats::PeerId& peer) { Q_EMIT nicknameRequested(peer); }
    void requestNodeRules() { Q_EMIT nodeRulesRequested(); }
    void requestSave(const multiformats::Cid& cid) { Q_EMIT saveRequested(cid); }
    void requestLedgerReset(const Peers& peers) { Q_EMIT ledgerResetRequested(peers); }
    void requestLedgerExport() { Q_EMIT ledgerExportRequested(); }
    /// Opens the inspector for what is selected.
    void requestInspector() { Q_EMIT inspectorRequested(); }
    /// Shows only what is about the peer or the block, in all views; once more ends it.
    void requestFollow(const Selection::Subject& subject) { Q_EMIT followRequested(subject); }

    [[nodiscard]] QUndoStack& undoStack() noexcept { return m_undo; }

Q_SIGNALS:
    void rulesRequested(const std::vector<swapscope::multiformats::PeerId>& peers,
                        swapscope::ui::RuleField first);
    void nicknameRequested(const swapscope::multiformats::PeerId& peer);
    void nodeRulesRequested();
    void saveRequested(const swapscope::multiformats::Cid& cid);
    void ledgerResetRequested(const std::vector<swapscope::multiformats::PeerId>& peers);
    void ledgerExportRequested();
    void inspectorRequested();
    void followRequested(const swapscope::ui::Selection::Subject& subject);
    /// Something to tell in passing, e.g. that a target has left meanwhile.
    void message(const QString& text);

private:
    class Undoable;
    using CommandIds = std::vector<telemetry::CommandId>;
    /// Sends commands; gives their ids.
    using Step = std::function<CommandIds()>;

    void push(const QString& text, Step forth, Step back);
    /// One step that sends all of them, each time it is taken.
    [[nodiscard]] Step sending(std::vector<node::CommandBody> bodies);
    void onApplied(const telemetry::Delta& delta);
    [[nodiscard]] QString nameOf(const Peers& peers) const;
    [[nodiscard]] bool isHere(const multiformats::PeerId& peer) const;

    NodeLink* m_link;
    const LiveState* m_state;
    std::set<telemetry::CommandId> m_refused; ///< Commands of the undo list that failed.
    QUndoStack m_undo;
};

} // namespace swapscope::ui
