// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/subject_menu.h"

#include "ui/models/format.h"
#include "ui/models/selection.h"
#include "ui/models/words.h"
#include "ui/views/acts.h"
#include "ui/views/table_keys.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/theme.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QMenu>
#include <QPixmap>

#include <algorithm>
#include <optional>

namespace swapscope::ui {

namespace {

using multiformats::Cid;
using multiformats::PeerId;

QString tr(const char* text, int count = -1)
{
    return QCoreApplication::translate("SubjectMenu", text, nullptr, count);
}

void copyText(const QStringList& lines)
{
    QGuiApplication::clipboard()->setText(lines.join(QLatin1Char{'\n'}));
}

using CidForm = std::optional<Cid> (*)(const Cid&);

std::optional<Cid> asItIs(const Cid& cid)
{
    return cid;
}

/// None for what version 0 cannot say.
std::optional<Cid> versionZero(const Cid& cid)
{
    constexpr std::size_t kSha256Bytes = 32;
    const multiformats::Multihash hash = cid.hash();
    const bool possible = cid.codec() == multiformats::codec::kDagPb
                          && hash.code() == multiformats::hash_code::kSha2_256
                          && hash.digest().size() == kSha256Bytes;
    return possible ? std::optional{Cid::v0(hash)} : std::nullopt;
}

std::optional<Cid> versionOne(const Cid& cid)
{
    return Cid::v1(cid.codec(), cid.hash());
}

/// Copies one line a block; those without such a form are left out.
void addCopy(QMenu& menu, const QString& title, const std::vector<Cid>& cids, CidForm form,
             const QString& prefix = {})
{
    menu.addAction(title,
                   [cids, form, prefix] {
                       QStringList lines;
                       for (const Cid& cid : cids) {
                           if (const std::optional<Cid> other = form(cid)) {
                               lines.push_back(prefix + format::fullCid(*other));
                           }
                       }
                       copyText(lines);
                   })
        ->setEnabled(
            std::ranges::any_of(cids, [form](const Cid& cid) { return form(cid).has_value(); }));
}

void addCopyCids(QMenu& menu, const std::vector<Cid>& cids)
{
    addCopy(menu, tr("CID"), cids, asItIs);
    addCopy(menu, tr("CID version 0"), cids, versionZero);
    addCopy(menu, tr("CID version 1"), cids, versionOne);
    addCopy(menu, tr("ipfs:// link"), cids, asItIs, QStringLiteral("ipfs://"));
}

QStringList addressesOf(const std::vector<PeerId>& peers, const LiveState& state)
{
    QStringList lines;
    for (const PeerId& peer : peers) {
        const telemetry::PeerRow* row = state.peer(peer);
        if (row != nullptr && !row->address.empty()) {
            const QString address = format::foreign(row->address);
            const QString suffix = QStringLiteral("/p2p/") + format::fullPeer(peer);
            lines.push_back(address.endsWith(suffix) ? address : address + suffix);
        }
    }
    return lines;
}

template <typename Id>
void addInspect(QMenu& menu, const std::vector<Id>& ids, const ViewContext& context)
{
    if (ids.size() == 1) {
        menu.addAction(themedIcon(QStringLiteral("inspector"), context.theme), tr("Inspect"),
                       [&context, id = ids.front()] {
                           context.selection.select(id);
                           context.acts.requestInspector();
                       });
        menu.addAction(themedIcon(QStringLiteral("filter"), context.theme),
                       tr("Follow in all views"),
                       [&context, id = ids.front()] { context.acts.requestFollow(id); });
        menu.addSeparator();
    }
}

template <typename Predicate>
bool anyRules(const std::vector<PeerId>& peers, const ViewContext& context, Predicate predicate)
{
    return std::ranges::any_of(peers, [&](const PeerId& peer) {
        const telemetry::PeerRow* row = context.state.peer(peer);
        return row != nullptr && predicate(row->rules);
    });
}

void addPauseActions(QMenu& menu, const std::vector<PeerId>& peers, const ViewContext& context)
{
    const bool unserved =
        anyRules(peers, context, [](const auto& rules) { return rules.servingPaused; });
    const bool unasked =
        anyRules(peers, context, [](const auto& rules) { return rules.askingPaused; });
    const auto icon = [&context](bool paused) {
        return themedIcon(paused ? QStringLiteral("play") : QStringLiteral("pause"), context.theme);
    };
    menu.addAction(icon(unserved), unserved ? tr("Resume serving") : tr("Pause serving"),
                   [&context, peers, unserved] {
                       context.acts.changePeerRules({.peers = peers, .servingPaused = !unserved});
                   });
    menu.addAction(icon(unasked), unasked ? tr("Resume asking") : tr("Pause asking"),
                   [&context, peers, unasked] {
                       context.acts.changePeerRules({.peers = peers, .askingPaused = !unasked});
                   });
}

void addClassActions(QMenu& menu, const std::vector<PeerId>& peers, const ViewContext& context)
{
    using telemetry::ServiceClass;
    for (const auto value : {ServiceClass::High, ServiceClass::Normal, ServiceClass::Low}) {
        QAction* action = menu.addAction(words::of(value), [&context, peers, value] {
            context.acts.changePeerRules({.peers = peers, .serviceClass = value});
        });
        action->setCheckable(true);
        action->setChecked(std::ranges::all_of(peers, [&](const PeerId& peer) {
            const telemetry::PeerRow* row = context.state.peer(peer);
            return (row == nullptr ? ServiceClass::Normal : row->rules.serviceClass) == value;
        }));
    }
}

/// In the order of the palette's slots.
QStringList colorNames()
{
    return {tr("Blue"),     tr("Orange"), tr("Green"), tr("Pink"),
            tr("Sky blue"), tr("Brown"),  tr("Violet")};
}

void addColorActions(QMenu& menu, const PeerId& peer, const ViewContext& context)
{
    constexpr int kSwatch = 16;
    const telemetry::PeerRow* row = context.state.peer(peer);
    const auto pinned = row == nullptr ? std::nullopt : row->rules.color;
    const auto add = [&](const QString& text, std::optional<std::uint32_t> color) {
        QAction* action =
            menu.addAction(text, [&context, peer, color] { context.acts.pinColor(peer, color); });
        action->setCheckable(true);
        action->setChecked(pinned == color);
        return action;
    };
    add(tr("As it comes"), std::nullopt)
        ->setToolTip(tr("The peers that move most wear the colours."));
    menu.addSeparator();
    const QStringList names = colorNames();
    for (int slot = 0; slot < names.size(); ++slot) {
        QPixmap swatch{kSwatch, kSwatch};
        swatch.fill(context.theme.peer(slot));
        add(names[slot], static_cast<std::uint32_t>(slot))->setIcon(QIcon{swatch});
    }
}

} // namespace

void addDenyActions(QMenu& menu, const std::vector<telemetry::DenyKey>& what,
                    const ViewContext& context)
{
    using telemetry::DenyAnswer;
    const auto allAnswer = [&](DenyAnswer answer) {
        return std::ranges::all_of(what, [&](const telemetry::DenyKey& key) {
            const auto* row = context.state.denial(key);
            return row != nullptr && row->answer == answer;
        });
    };
    const std::vector<std::pair<DenyAnswer, QString>> answers{
        {DenyAnswer::DontHave, tr("Tell them DONT_HAVE")},
        {DenyAnswer::Silence, tr("Do not answer")},
        {DenyAnswer::Disconnect, tr("Disconnect who asks")}};
    for (const auto& [answer, text] : answers) {
        QAction* action = menu.addAction(
            text, [&context, what, picked = answer] { context.acts.deny(what, picked); });
        action->setCheckable(true);
        action->setChecked(!what.empty() && allAnswer(answer));
    }
    menu.addSeparator();
    menu.addAction(themedIcon(QStringLiteral("reset"), context.theme), tr("Lift the denial"),
                   [&context, what] { context.acts.deny(what, std::nullopt); })
        ->setEnabled(std::ranges::any_of(what, [&context](const telemetry::DenyKey& key) {
            return context.state.denial(key) != nullptr;
        }));
}

void addPeerActions(QMenu& menu, const std::vector<PeerId>& peers, const ViewContext& context)
{
    const auto icon = [&context](const char* name) {
        return themedIcon(QString::fromLatin1(name), context.theme);
    };
    addInspect(menu, peers, context);
    menu.addAction(icon("rules"), tr("Rules…"),
                   [&context, peers] { context.acts.requestRules(peers); });
    menu.addAction(icon("name"), tr("Nickname…"),
                   [&context, peers] { context.acts.requestNickname(peers.front()); })
        ->setEnabled(peers.size() == 1);
    if (peers.size() == 1) {
        addColorActions(*menu.addMenu(icon("theme"), tr("Colour")), peers.front(), context);
    }
    addPauseActions(menu, peers, context);
    QMenu* classes = menu.addMenu(icon("raise"), tr("Class"));
    addClassActions(*classes, peers, context);
    menu.addAction(icon("up"), tr("Lift limits"),
                   [&context, peers] { context.acts.liftLimits(peers); })
        ->setEnabled(anyRules(peers, context, [](const telemetry::PeerRules& rules) {
            return rules.uploadLimit || rules.downloadLimit;
        }));
    menu.addAction(icon("reset"), tr("Reset rules"),
                   [&context, peers] { context.acts.resetPeerRules(peers); })
        ->setEnabled(anyRules(
            peers, context, [](const telemetry::PeerRules& rules) { return !rules.isDefault(); }));
    menu.addSeparator();
    std::vector<telemetry::DenyKey> keys;
    for (const PeerId& peer : peers) {
        keys.push_back({peer, {}});
    }
    addDenyActions(*menu.addMenu(icon("deny"), tr("Deny everything to it")), keys, context);
    menu.addAction(icon("disconnect"), tr("Disconnect"),
                   [&context, peers] { context.acts.disconnectPeers(peers); });
    menu.addAction(icon("ledgers"), tr("Reset ledger…"),
                   [&context, peers] { context.acts.requestLedgerReset(peers); });
    menu.addSeparator();
    QMenu* copies = menu.addMenu(icon("copy"), tr("Copy as"));
    QStringList ids;
    for (const PeerId& peer : peers) {
        ids.push_back(format::fullPeer(peer));
    }
    copies->addAction(tr("Peer ID"), [ids] { copyText(ids); });
    const QStringList addresses = addressesOf(peers, context.state);
    copies->addAction(tr("Multiaddr with peer ID"), [addresses] { copyText(addresses); })
        ->setEnabled(!addresses.isEmpty());
}

void openRulesByCell(LiveTable& table, const ViewContext& context)
{
    QObject::connect(&table, &LiveTable::cellOpened, &context.acts,
                     [&acts = context.acts](const LiveTable::Keys& keys, const QString& column) {
                         const auto peers = idsOf<PeerId>(keys);
                         if (column == QLatin1String{"rules"} && !peers.empty()) {
                             acts.requestRules(peers);
                         }
                     });
}

void addBlockActions(QMenu& menu, const std::vector<Cid>& cids, bool ours,
                     const ViewContext& context)
{
    const auto icon = [&context](const char* name) {
        return themedIcon(QString::fromLatin1(name), context.theme);
    };
    addInspect(menu, cids, context);
    if (ours) {
        menu.addAction(icon("raise"), tr("Raise priority"),
                       [&context, cids] { context.acts.shiftPriority(cids, Acts::kPriorityStep); });
        menu.addAction(icon("lower"), tr("Lower priority"), [&context, cids] {
            context.acts.shiftPriority(cids, -Acts::kPriorityStep);
        });
        menu.addAction(icon("cancel"), tr("Cancel want"),
                       [&context, cids] { context.acts.cancelWants(cids); });
    } else {
        menu.addAction(icon("search"), tr("Want it too"),
                       [&context, cids] { context.acts.want(cids); });
    }
    menu.addAction(icon("save"), tr("Save block as…"),
                   [&context, cids] { context.acts.requestSave(cids.front()); })
        ->setEnabled(cids.size() == 1);
    std::vector<telemetry::DenyKey> keys;
    for (const Cid& cid : cids) {
        keys.push_back({{}, cid});
    }
    addDenyActions(*menu.addMenu(icon("deny"), tr("Deny to everybody")), keys, context);
    menu.addSeparator();
    addCopyCids(*menu.addMenu(icon("copy"), tr("Copy as")), cids);
}

void addPairActions(QMenu& menu, const PeerId& peer, const Cid& cid, const ViewContext& context)
{
    addDenyActions(*menu.addMenu(themedIcon(QStringLiteral("deny"), context.theme),
                                 tr("Deny to %1 alone").arg(context.state.name(peer))),
                   {{peer, cid}}, context);
}

} // namespace swapscope::ui
