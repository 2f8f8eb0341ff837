// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/acts.h"

#include "ui/models/format.h"

#include <QUndoCommand>

#include <algorithm>
#include <functional>
#include <utility>

namespace swapscope::ui {

namespace {

/// One act that can be taken back.
class UndoableAct final : public QUndoCommand
{
public:
    using Step = std::function<void()>;

    UndoableAct(const QString& text, Step forth, Step back)
        : QUndoCommand{text}
        , m_forth{std::move(forth)}
        , m_back{std::move(back)}
    {}

    void redo() override { m_forth(); }
    void undo() override { m_back(); }

private:
    Step m_forth;
    Step m_back;
};

} // namespace

Acts::Acts(NodeLink& link, const LiveState& state, QObject* parent)
    : QObject{parent}
    , m_link{&link}
    , m_state{&state}
{}

void Acts::want(const Cids& cids)
{
    if (!cids.empty()) {
        m_link->send(node::WantBlocks{.cids = cids});
    }
}

void Acts::cancelWants(const Cids& cids)
{
    if (cids.empty()) {
        return;
    }
    const QString text = cids.size() == 1 ? tr("cancel of %1").arg(format::cid(cids.front()))
                                          : tr("cancel of %1 wants").arg(cids.size());
    m_undo.push(new UndoableAct{text,
                                [this, cids] { m_link->send(node::CancelWants{.cids = cids}); },
                                [this, cids] { m_link->send(node::WantBlocks{.cids = cids}); }});
}

void Acts::connectTo(const multiformats::Multiaddr& address)
{
    m_link->send(node::Connect{.address = address});
}

void Acts::disconnectPeers(const Peers& peers)
{
    Peers here;
    std::ranges::copy_if(peers, std::back_inserter(here), [this](const PeerId& peer) {
        const telemetry::PeerRow* row = m_state->peer(peer);
        return row != nullptr && row->presence == telemetry::PeerPresence::Connected;
    });
    if (here.size() < peers.size()) {
        const std::size_t left = peers.size() - here.size();
        Q_EMIT message(left == 1 ? tr("1 peer had left already")
                                 : tr("%1 peers had left already").arg(left));
    }
    if (!here.empty()) {
        m_link->send(node::Disconnect{.peers = here});
    }
}

void Acts::setUploadLimit(const Peers& peers, UploadLimit limit)
{
    if (peers.empty()) {
        return;
    }
    std::vector<std::pair<UploadLimit, Peers>> before; // one command per former limit
    for (const PeerId& peer : peers) {
        const telemetry::PeerRow* row = m_state->peer(peer);
        const UploadLimit old = row == nullptr ? UploadLimit{} : row->rules.uploadLimit;
        auto group = std::ranges::find(before, old, &std::pair<UploadLimit, Peers>::first);
        if (group == before.end()) {
            group = before.insert(before.end(), {old, {}});
        }
        group->second.push_back(peer);
    }
    const QString who =
        peers.size() == 1 ? format::peer(peers.front()) : tr("%1 peers").arg(peers.size());
    m_undo.push(new UndoableAct{
        limit ? tr("upload limit of %1").arg(who) : tr("lifted limit of %1").arg(who),
        [this, peers, limit] {
            m_link->send(node::ChangePeerRules{.peers = peers, .uploadLimit = limit});
        },
        [this, before] {
            for (const auto& [old, group] : before) {
                m_link->send(node::ChangePeerRules{.peers = group, .uploadLimit = old});
            }
        }});
}

void Acts::importFile(const std::filesystem::path& path)
{
    m_link->send(node::ImportFile{.path = path});
}

void Acts::saveBlock(const multiformats::Cid& cid, const std::filesystem::path& path)
{
    m_link->send(node::SaveBlock{.cid = cid, .path = path});
}

} // namespace swapscope::ui
