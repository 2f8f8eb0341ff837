// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/peers_model.h"

namespace swapscope::ui {

namespace {

/// The limit as the badge shows it: "≤ 2 M", "paused", nothing for none.
QString limitBadge(const telemetry::PeerRow& row, const QString& paused)
{
    if (!row.rules.uploadLimit) {
        return {};
    }
    if (*row.rules.uploadLimit == 0) {
        return paused;
    }
    QString rate = format::compactRate(static_cast<double>(*row.rules.uploadLimit));
    return QStringLiteral("≤ ") + rate.remove(QStringLiteral(".00")); // round limits are the rule
}

} // namespace

PeersModel::PeersModel(QObject* parent)
    : PeerTableModel{parent}
{
    setSpecs({
        {.column = {.id = QStringLiteral("peer"),
                    .title = tr("Peer"),
                    .meaning = tr("The last six characters of the peer's id.\n"
                                  "The swatch is its colour in every chart; grey: all others."),
                    .kind = CellKind::Peer,
                    .widest = QStringLiteral("…WmNx8Q")},
         .text = [](const auto& row, TimePoint) { return format::peer(row.peer); },
         .number = {}},
        {.column = {.id = QStringLiteral("limit"),
                    .title = tr("Limit"),
                    .meaning = tr("Upload limit that you set for this peer, in bytes per second.\n"
                                  "It is never served faster than this."),
                    .kind = CellKind::Badge,
                    .widest = QStringLiteral("≤ 9.99 M")},
         .text = [paused = tr("paused")](const auto& row,
                                         TimePoint) { return limitBadge(row, paused); },
         .number =
             [](const auto& row, TimePoint) {
                 return row.rules.uploadLimit ? static_cast<double>(*row.rules.uploadLimit)
                                              : std::numeric_limits<double>::quiet_NaN();
             }},
        {.column = {.id = QStringLiteral("down"),
                    .title = tr("Down"),
                    .meaning =
                        tr("Rate at which blocks arrive from this peer, in bytes per "
                           "second: payload, averaged over about 5 s. M is MiB/s, K is KiB/s."),
                    .kind = CellKind::Number,
                    .widest = QStringLiteral("9.99 M")},
         .text = [](const auto& row, TimePoint) { return format::compactRate(row.downRate); },
         .number = [](const auto& row, TimePoint) { return row.downRate; }},
        {.column = {.id = QStringLiteral("up"),
                    .title = tr("Up"),
                    .meaning = tr("Rate at which blocks go to this peer, in bytes per second: "
                                  "payload, averaged over about 5 s. M is MiB/s, K is KiB/s."),
                    .kind = CellKind::Number,
                    .widest = QStringLiteral("9.99 M")},
         .text = [](const auto& row, TimePoint) { return format::compactRate(row.upRate); },
         .number = [](const auto& row, TimePoint) { return row.upRate; }},
    });
    m_sort = {Up, Qt::DescendingOrder};
}

bool PeersModel::belongs(const telemetry::PeerRow& row) const
{
    return row.presence == telemetry::PeerPresence::Connected
           || row.presence == telemetry::PeerPresence::Connecting;
}

} // namespace swapscope::ui
