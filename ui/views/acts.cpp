// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/acts.h"

#include "ui/models/format.h"
#include "ui/views/undo_words.h"

#include <QUndoCommand>

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <utility>

namespace swapscope::ui {

namespace {

bool isOpen(const telemetry::OurWantRow& want)
{
    return want.phase != telemetry::WantPhase::Done
           && want.phase != telemetry::WantPhase::Cancelled;
}

/// One command for those of one priority.
std::vector<node::CommandBody> priorityCommands(const std::map<std::int32_t, Acts::Cids>& groups)
{
    std::vector<node::CommandBody> bodies;
    for (const auto& [priority, group] : groups) {
        bodies.emplace_back(node::SetWantPriority{.cids = group, .priority = priority});
    }
    return bodies;
}

} // namespace

/// One act that can be taken back, unless the node refused it.
class Acts::Undoable final : public QUndoCommand
{
public:
    Undoable(const QString& text, Step forth, Step back,
             const std::set<telemetry::CommandId>& refused)
        : QUndoCommand{text}
        , m_forth{std::move(forth)}
        , m_back{std::move(back)}
        , m_refused{&refused}
    {}

    [[nodiscard]] bool wasRefused() const
    {
        return !m_sent.empty() && std::ranges::all_of(m_sent, [this](telemetry::CommandId id) {
            return m_refused->contains(id);
        });
    }

    void redo() override { m_sent = m_forth(); }
    void undo() override
    {
        if (wasRefused()) {
            setObsolete(true); // nothing happened that could be taken back
        } else {
            m_back();
        }
    }

private:
    Step m_forth;
    Step m_back;
    const std::set<telemetry::CommandId>* m_refused;
    CommandIds m_sent;
};

Acts::Acts(NodeLink& link, const LiveState& state, QObject* parent)
    : QObject{parent}
    , m_link{&link}
    , m_state{&state}
{
    m_undo.setUndoLimit(kMostUndone);
    connect(&state, &LiveState::applied, this, &Acts::onApplied);
}

void Acts::push(const QString& text, Step forth, Step back)
{
    m_undo.push(new Undoable{text, std::move(forth), std::move(back), m_refused});
}

Acts::Step Acts::sending(std::vector<node::CommandBody> bodies)
{
    return [this, bodies = std::move(bodies)] {
        CommandIds ids;
        for (const node::CommandBody& body : bodies) {
            ids.push_back(m_link->send(body));
        }
        return ids;
    };
}

void Acts::onApplied(const telemetry::Delta& delta)
{
    for (const telemetry::Notice& notice : delta.notices) {
        if (notice.command && notice.tone == telemetry::Notice::Tone::Problem) {
            m_refused.insert(notice.command);
        }
    }
    while (m_undo.index() > 0
           && static_cast<const Undoable*>(m_undo.command(m_undo.index() - 1))->wasRefused())
    {
        m_undo.undo(); // takes it off the list
    }
    if (m_refused.size() > 2U * kMostUndone) {
        m_refused.erase(m_refused.begin(), std::next(m_refused.begin(), kMostUndone));
    }
}

QString Acts::nameOf(const Peers& peers) const
{
    return peers.size() == 1 ? m_state->name(peers.front()) : tr("%1 peers").arg(peers.size());
}

void Acts::want(const Cids& cids, WantPlace place)
{
    if (cids.empty()) {
        return;
    }
    m_link->send(node::WantBlocks{.cids = cids});
    if (place == WantPlace::First) {
        std::int32_t highest = 1;
        for (const auto& [cid, row] : m_state->ourWants()) {
            highest = std::max(highest, row.priority);
        }
        const std::int32_t most = std::numeric_limits<std::int32_t>::max();
        m_link->send(node::SetWantPriority{
            .cids = cids,
            .priority = highest > most - kPriorityStep ? most : highest + kPriorityStep});
    }
}

void Acts::cancelWants(const Cids& cids)
{
    Cids open;
    std::map<std::int32_t, Cids> priorities;
    for (const auto& cid : cids) {
        const auto* const want = m_state->ourWant(cid);
        if (want == nullptr) { // of a table that nobody watches: the node knows
            open.push_back(cid);
        } else if (isOpen(*want)) {
            open.push_back(cid);
            priorities[want->priority].push_back(cid);
        }
    }
    if (open.empty()) {
        Q_EMIT message(tr("Only open wants can be cancelled"));
        return;
    }
    std::vector<node::CommandBody> back{node::WantBlocks{.cids = open}};
    std::ranges::move(priorityCommands(priorities), std::back_inserter(back));
    const QString text = open.size() == 1 ? tr("cancel of %1").arg(format::cid(open.front()))
                                          : tr("cancel of %1 wants").arg(open.size());
    push(text, sending({node::CancelWants{.cids = open}}), sending(std::move(back)));
}

void Acts::shiftPriority(const Cids& cids, std::int32_t by)
{
    using Limits = std::numeric_limits<std::int32_t>;
    std::map<std::int32_t, Cids> before;
    std::map<std::int32_t, Cids> after;
    for (const auto& cid : cids) {
        const auto* want = m_state->ourWant(cid);
        if (want == nullptr || !isOpen(*want)) {
            continue;
        }
        const auto moved = std::clamp<std::int64_t>(std::int64_t{want->priority} + by,
                                                    Limits::min(), Limits::max());
        before[want->priority].push_back(cid);
        after[static_cast<std::int32_t>(moved)].push_back(cid);
    }
    if (after.empty()) {
        Q_EMIT message(tr("Only open wants have a priority"));
        return;
    }
    push(by > 0 ? tr("raised priority") : tr("lowered priority"), sending(priorityCommands(after)),
         sending(priorityCommands(before)));
}

void Acts::connectTo(const multiformats::Multiaddr& address)
{
    m_link->send(node::Connect{.address = address});
}

void Acts::disconnectPeers(const Peers& peers)
{
    Peers here;
    std::ranges::copy_if(peers, std::back_inserter(here),
                         [this](const PeerId& peer) { return isHere(peer); });
    if (here.size() < peers.size()) {
        const std::size_t left = peers.size() - here.size();
        Q_EMIT message(left == 1 ? tr("1 peer had left already")
                                 : tr("%1 peers had left already").arg(left));
    }
    if (!here.empty()) {
        m_link->send(node::Disconnect{.peers = here});
    }
}

bool Acts::isHere(const PeerId& peer) const
{
    const telemetry::PeerRow* row = m_state->peer(peer);
    return row != nullptr && row->presence == telemetry::PeerPresence::Connected;
}

void Acts::changePeerRules(const node::ChangePeerRules& change)
{
    if (change.peers.empty()) {
        return;
    }
    const auto here =
        std::ranges::count_if(change.peers, [this](const PeerId& peer) { return isHere(peer); });
    const auto left = static_cast<std::ptrdiff_t>(change.peers.size()) - here;
    const bool isLabel = change.nickname || change.color; // those act on whoever is away, too
    if (left > 0 && !isLabel) {
        Q_EMIT message(left == 1
                           ? tr("1 peer has left: there it acts when the peer comes back")
                           : tr("%1 peers have left: there it acts when they come back").arg(left));
    }
    std::vector<std::pair<telemetry::PeerRules, Peers>> before; // one command for equal rules
    for (const PeerId& peer : change.peers) {
        const telemetry::PeerRow* row = m_state->peer(peer);
        const telemetry::PeerRules old = row == nullptr ? telemetry::PeerRules{} : row->rules;
        auto group = std::ranges::find(before, old, &std::pair<telemetry::PeerRules, Peers>::first);
        if (group == before.end()) {
            group = before.insert(before.end(), {old, {}});
        }
        group->second.push_back(peer);
    }
    std::vector<node::CommandBody> back;
    for (const auto& [rules, group] : before) {
        back.emplace_back(undo::backTo(rules, change, group));
    }
    push(undo::wording(change, nameOf(change.peers)), sending({change}), sending(std::move(back)));
}

void Acts::setUploadLimit(const Peers& peers, telemetry::RateLimit limit)
{
    changePeerRules({.peers = peers, .uploadLimit = limit});
}

void Acts::liftLimits(const Peers& peers)
{
    changePeerRules({.peers = peers,
                     .uploadLimit = telemetry::RateLimit{},
                     .downloadLimit = telemetry::RateLimit{}});
}

void Acts::resetPeerRules(const Peers& peers)
{
    const telemetry::PeerRules none;
    changePeerRules({.peers = peers,
                     .nickname = none.nickname,
                     .weight = none.weight,
                     .serviceClass = none.serviceClass,
                     .uploadLimit = std::optional{none.uploadLimit},
                     .downloadLimit = std::optional{none.downloadLimit},
                     .servingPaused = none.servingPaused,
                     .askingPaused = none.askingPaused,
                     .inFlightCap = std::optional{none.inFlightCap},
                     .color = std::optional{none.color}});
}

void Acts::pinColor(const PeerId& peer, std::optional<std::uint32_t> color)
{
    std::vector<node::CommandBody> forth;
    std::vector<node::CommandBody> back;
    const auto change = [&](const PeerId& whose, std::optional<std::uint32_t> before,
                            std::optional<std::uint32_t> after) {
        node::ChangePeerRules rules{.peers = {whose}};
        rules.color.emplace(after);
        forth.emplace_back(rules);
        rules.color.emplace(before);
        back.emplace_back(rules);
    };
    for (const auto& [other, row] : m_state->peers()) {
        if (color && other != peer && row.rules.color == color) {
            change(other, color, std::nullopt); // a colour is one peer's
        }
    }
    const telemetry::PeerRow* row = m_state->peer(peer);
    change(peer, row == nullptr ? std::nullopt : row->rules.color, color);
    push(tr("colour of %1").arg(m_state->name(peer)), sending(std::move(forth)),
         sending(std::move(back)));
}

void Acts::changeNodeRules(const node::ChangeNodeRules& change)
{
    push(undo::wording(change), sending({change}),
         sending({undo::backTo(m_state->totals().rules, change)}));
}

void Acts::deny(const Denials& denials, std::optional<telemetry::DenyAnswer> answer)
{
    std::vector<node::CommandBody> forth;
    std::vector<node::CommandBody> back;
    for (const telemetry::DenyKey& what : denials) {
        const auto* row = m_state->denial(what);
        const auto before = row == nullptr ? std::nullopt : std::optional{row->answer};
        if (before != answer) {
            forth.emplace_back(node::Deny{.what = what, .answer = answer});
            back.emplace_back(node::Deny{.what = what, .answer = before});
        }
    }
    if (!forth.empty()) {
        const QString what = denials.size() == 1 ? undo::wording(denials.front(), *m_state)
                                                 : tr("%1 denials").arg(denials.size());
        push(answer ? tr("denial of %1").arg(what) : tr("lifted denial of %1").arg(what),
             sending(std::move(forth)), sending(std::move(back)));
    }
}

void Acts::saveBlock(const multiformats::Cid& cid, const std::filesystem::path& path)
{
    m_link->send(node::SaveBlock{.cid = cid, .path = path});
}

void Acts::resetLedgers(const Peers& peers)
{
    if (!peers.empty()) {
        m_link->send(node::ResetLedgers{.peers = peers});
    }
}

void Acts::exportLedgers(const std::filesystem::path& path, node::LedgerFormat format)
{
    m_link->send(node::ExportLedgers{.path = path, .format = format});
}

} // namespace swapscope::ui
