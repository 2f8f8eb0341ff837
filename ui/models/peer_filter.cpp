// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/peer_filter.h"

#include "ui/models/format.h"
#include "ui/models/words.h"

#include <limits>
#include <set>

namespace swapscope::ui {

using filter::Quantity;
using telemetry::PeerRow;

/// A peer as the filter sees it.
class PeerFilter::Row final : public filter::Row
{
public:
    Row(const PeerFilter& filter, const PeerRow& row, TimePoint now)
        : m_filter{filter}
        , m_row{row}
        , m_now{now}
    {}
    [[nodiscard]] double number(int field) const override
    {
        return spec(field).number(m_row, m_now);
    }
    [[nodiscard]] QString shown(int field) const override
    {
        return spec(field).text ? spec(field).text(m_row)
                                : QString::number(spec(field).number(m_row, m_now));
    }
    [[nodiscard]] QString full(int field) const override
    {
        return spec(field).field.name == QLatin1String{"peer"} ? format::fullPeer(m_row.peer)
                                                               : shown(field);
    }
    [[nodiscard]] const QString& identity() const override
    {
        if (m_identity.isEmpty()) {
            m_identity = (words::nameOf(m_row) + u'\n' + format::fullPeer(m_row.peer) + u'\n'
                          + format::foreign(m_row.agent) + u'\n' + format::foreign(m_row.address))
                             .toLower();
        }
        return m_identity;
    }

private:
    [[nodiscard]] const Spec& spec(int field) const
    {
        return m_filter.m_specs[static_cast<std::size_t>(field)];
    }

    const PeerFilter& m_filter;
    const PeerRow& m_row;
    TimePoint m_now;
    mutable QString m_identity;
};

PeerFilter::PeerFilter()
    : m_specs{specs()}
{
    for (const Spec& spec : m_specs) {
        m_fields.push_back(spec.field);
    }
}

std::optional<filter::Problem> PeerFilter::set(const QString& line, const QStringList& conditions)
{
    return m_filter.set(line, conditions, m_fields);
}

bool PeerFilter::holds(const PeerRow& row, TimePoint now) const
{
    return m_filter.empty() || m_filter.holds(Row{*this, row, now});
}

QStringList PeerFilter::valuesOf(int field, const QString& piece, const LiveState& state) const
{
    constexpr std::size_t kMostKept = 100;
    const Spec& spec = m_specs[static_cast<std::size_t>(field)];
    std::set<QString> values;
    if (!spec.text) {
        return {};
    }
    for (const auto& [peer, row] : state.peers()) {
        QString text = spec.text(row);
        if (!text.isEmpty() && text.contains(piece, Qt::CaseInsensitive)) {
            values.insert(std::move(text));
            if (values.size() == kMostKept) {
                break;
            }
        }
    }
    return {values.begin(), values.end()};
}

std::vector<PeerFilter::Spec> PeerFilter::specs()
{
    const auto text = [](const char* name, const QString& title,
                         std::function<QString(const PeerRow&)> of) {
        return Spec{.field = {.name = QString::fromLatin1(name), .title = title},
                    .text = std::move(of),
                    .number = {}};
    };
    const auto figure = [](const char* name, const QString& title, Quantity quantity,
                           std::function<double(const PeerRow&, TimePoint)> of) {
        return Spec{.field = {.name = QString::fromLatin1(name),
                              .title = title,
                              .isNumber = true,
                              .quantity = quantity},
                    .text = {},
                    .number = std::move(of)};
    };
    const auto count = [](auto value) { return static_cast<double>(value); };
    return {
        text("peer", tr("Peer"), [](const PeerRow& row) { return words::nameOf(row); }),
        text("agent", tr("Agent"), [](const PeerRow& row) { return format::foreign(row.agent); }),
        text("address", tr("Address"),
             [](const PeerRow& row) { return format::foreign(row.address); }),
        text("class", tr("Class"),
             [](const PeerRow& row) { return words::of(row.rules.serviceClass); }),
        figure("waiting", tr("Waiting"), Quantity::Seconds,
               [](const PeerRow& row, TimePoint now) {
                   return row.queuedTasks == 0
                              ? std::numeric_limits<double>::quiet_NaN()
                              : std::chrono::duration<double>(now - row.oldestTask).count();
               }),
        figure("pending", tr("Pending"), Quantity::Plain,
               [count](const PeerRow& row, TimePoint) { return count(row.queuedTasks); }),
        figure("bytes", tr("Bytes"), Quantity::Bytes,
               [count](const PeerRow& row, TimePoint) { return count(row.queuedBytes); }),
        figure("in-flight", tr("In flight"), Quantity::Bytes,
               [count](const PeerRow& row, TimePoint) { return count(row.inFlightBytes); }),
        figure("up-rate", tr("Up"), Quantity::Rate,
               [](const PeerRow& row, TimePoint) { return row.upRate; }),
        figure("sent", tr("Sent"), Quantity::Bytes,
               [count](const PeerRow& row, TimePoint) { return count(row.sentBytes); }),
        figure("weight", tr("Weight"), Quantity::Plain,
               [](const PeerRow& row, TimePoint) { return row.rules.weight / 100.0; }),
    };
}

} // namespace swapscope::ui
