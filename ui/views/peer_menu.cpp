// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/peer_menu.h"

#include "ui/models/format.h"
#include "ui/models/selection.h"
#include "ui/views/acts.h"

#include <QClipboard>
#include <QGuiApplication>

#include <algorithm>

namespace swapscope::ui {

PeerMenu::PeerMenu(const ViewContext& context, std::vector<PeerId> peers, QWidget* parent)
    : QMenu{parent}
{
    auto& acts = context.acts;
    auto& selection = context.selection;
    const bool limited = std::ranges::any_of(peers, [&context](const PeerId& peer) {
        const auto* row = context.state.peer(peer);
        return row != nullptr && row->uploadLimit.has_value();
    });
    if (peers.size() == 1) {
        addAction(tr("Inspect %1").arg(format::peer(peers.front())), this,
                  [&selection, peer = peers.front()] { selection.select(peer); });
        addSeparator();
    }
    addAction(tr("Limit upload…"), this, [&acts, peers] { acts.requestLimit(peers); });
    addAction(tr("Lift limit"), this, [&acts, peers] {
        acts.setUploadLimit(peers, std::nullopt);
    })->setEnabled(limited);
    addAction(tr("Disconnect"), this, [&acts, peers] { acts.disconnectPeers(peers); });
    addSeparator();
    addAction(tr("Copy peer ID"), this, [peers] {
        QStringList lines;
        for (const auto& peer : peers) {
            lines << format::fullPeer(peer);
        }
        QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
    });
}

} // namespace swapscope::ui
