// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/subject_menu.h"

#include "ui/models/format.h"
#include "ui/models/selection.h"
#include "ui/views/acts.h"
#include "ui/widgets/icons.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QMenu>

#include <algorithm>

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
        menu.addSeparator();
    }
}

} // namespace

void addPeerActions(QMenu& menu, const std::vector<PeerId>& peers, const ViewContext& context)
{
    const bool limited = std::ranges::any_of(peers, [&context](const PeerId& peer) {
        const telemetry::PeerRow* row = context.state.peer(peer);
        return row != nullptr && row->rules.uploadLimit.has_value();
    });
    const auto icon = [&context](const char* name) {
        return themedIcon(QString::fromLatin1(name), context.theme);
    };
    addInspect(menu, peers, context);
    menu.addAction(icon("limit"), tr("Limit upload…"),
                   [&context, peers] { context.acts.requestLimit(peers); });
    menu.addAction(icon("up"), tr("Lift limit"),
                   [&context, peers] { context.acts.setUploadLimit(peers, std::nullopt); })
        ->setEnabled(limited);
    menu.addAction(icon("disconnect"), tr("Disconnect"),
                   [&context, peers] { context.acts.disconnectPeers(peers); });
    menu.addSeparator();
    menu.addAction(icon("copy"), tr("Copy peer ID"), [peers] {
        QStringList lines;
        for (const PeerId& peer : peers) {
            lines.push_back(format::fullPeer(peer));
        }
        copyText(lines);
    });
    const QStringList addresses = addressesOf(peers, context.state);
    menu.addAction(icon("connect"), tr("Copy address"), [addresses] { copyText(addresses); })
        ->setEnabled(!addresses.isEmpty());
}

void addBlockActions(QMenu& menu, const std::vector<Cid>& cids, bool ours,
                     const ViewContext& context)
{
    const auto icon = [&context](const char* name) {
        return themedIcon(QString::fromLatin1(name), context.theme);
    };
    addInspect(menu, cids, context);
    if (ours) {
        menu.addAction(icon("cancel"), tr("Cancel want"),
                       [&context, cids] { context.acts.cancelWants(cids); });
    } else {
        menu.addAction(icon("search"), tr("Want it too"),
                       [&context, cids] { context.acts.want(cids); });
    }
    menu.addAction(icon("save"), tr("Save block as…"),
                   [&context, cids] { context.acts.requestSave(cids.front()); })
        ->setEnabled(cids.size() == 1);
    menu.addSeparator();
    menu.addAction(icon("copy"), tr("Copy CID"), [cids] {
        QStringList lines;
        for (const Cid& cid : cids) {
            lines.push_back(format::fullCid(cid));
        }
        copyText(lines);
    });
    menu.addAction(icon("connect"), tr("Copy ipfs:// link"), [cids] {
        QStringList lines;
        for (const Cid& cid : cids) {
            lines.push_back(QStringLiteral("ipfs://") + format::fullCid(cid));
        }
        copyText(lines);
    });
}

} // namespace swapscope::ui
