// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/peers_model.h"

#include "ui/models/words.h"

namespace swapscope::ui {

namespace {

QString limitText(std::uint64_t limit)
{
    QString rate = format::compactRate(static_cast<double>(limit));
    return rate.remove(QStringLiteral(".00")); // round limits are the rule
}

} // namespace

PeersModel::PeersModel(QObject* parent)
    : PeerTableModel{parent}
{
    setSpecs({
        peerSpec(),
        {.column = {.id = QStringLiteral("rules"),
                    .title = tr("Rules"),
                    .meaning = tr("What you decided about this peer: the most telling of its "
                                  "rules. Point at it for all of them.\n"
                                  "An arrow with a rate is a limit: up, it is never served faster "
                                  "than this; down, it is not asked for more. Bytes per second."),
                    .kind = CellKind::Badge,
                    .widest = QStringLiteral("9.99 M")},
         .text = [this](const auto& row, TimePoint) { return badge(row).text; },
         .number =
             [](const auto& row, TimePoint) {
                 return row.rules.uploadLimit ? static_cast<double>(*row.rules.uploadLimit)
                                              : std::numeric_limits<double>::quiet_NaN();
             }},
        rateSpec(Rate::Down, format::compactRate, QStringLiteral("9.99 M")),
        rateSpec(Rate::Up, format::compactRate, QStringLiteral("9.99 M")),
    });
    m_sort = {Up, Qt::DescendingOrder};
}

PeersModel::Badge PeersModel::badge(const telemetry::PeerRow& row) const
{
    const telemetry::PeerRules& rules = row.rules;
    if (isDenied(row.peer)) {
        return {QStringLiteral("deny"), tr("denied")};
    }
    if (rules.servingPaused || rules.uploadLimit == std::uint64_t{0}) {
        return {QStringLiteral("pause"), tr("paused")};
    }
    if (rules.uploadLimit) {
        return {QStringLiteral("up"), limitText(*rules.uploadLimit)};
    }
    if (rules.askingPaused || rules.downloadLimit == std::uint64_t{0}) {
        return {QStringLiteral("pause"), tr("unasked")};
    }
    if (rules.downloadLimit) {
        return {QStringLiteral("down"), limitText(*rules.downloadLimit)};
    }
    if (rules.serviceClass != telemetry::ServiceClass::Normal) {
        return {QStringLiteral("rules"), words::of(rules.serviceClass)};
    }
    if (rules.weight != telemetry::PeerRules::kEvenWeight) {
        return {QStringLiteral("weight"),
                QStringLiteral("× ") + QString::number(rules.weight / 100.0, 'g', 5)};
    }
    return {};
}

QVariant PeersModel::cell(const telemetry::PeerRow& row, int column, int role) const
{
    return column == Rules && role == IconRole ? QVariant{badge(row).icon}
                                               : PeerTableModel::cell(row, column, role);
}

QString PeersModel::fullText(const telemetry::PeerRow& row, int column) const
{
    if (column != Rules) {
        return PeerTableModel::fullText(row, column);
    }
    QStringList all = words::list(row.rules);
    if (isDenied(row.peer)) {
        all.push_front(tr("denied: it gets nothing"));
    }
    return all.join(QStringLiteral(" · "));
}

bool PeersModel::belongs(const telemetry::PeerRow& row) const
{
    return row.presence == telemetry::PeerPresence::Connected
           || row.presence == telemetry::PeerPresence::Connecting;
}

} // namespace swapscope::ui
