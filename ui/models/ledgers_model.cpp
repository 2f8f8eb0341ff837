// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/ledgers_model.h"

#include "core/base/limits.h"
#include "ui/models/common_columns.h"
#include "ui/models/words.h"

namespace swapscope::ui {

using telemetry::PeerRow;

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

double ageOf(TimePoint since, TimePoint now)
{
    return since == TimePoint{} ? kUnknown : std::chrono::duration<double>(now - since).count();
}

QString orUnknown(const QString& text)
{
    return text.isEmpty() ? format::unknown() : text;
}

/// "2.1 %" of what was received.
QString duplicatesText(const PeerRow& row)
{
    QString text = format::bytes(row.duplicateBytes);
    if (row.receivedBytes > 0 && row.duplicateBytes > 0) {
        text += QStringLiteral(" (%1)").arg(format::percent(
            static_cast<double>(row.duplicateBytes) / static_cast<double>(row.receivedBytes)));
    }
    return text;
}

} // namespace

LedgersModel::LedgersModel(QObject* parent)
    : PeerTableModel{parent}
{
    std::vector<Spec> specs = trafficSpecs();
    for (auto more : {engineSpecs(), connectionSpecs()}) {
        std::ranges::move(more, std::back_inserter(specs));
    }
    setSpecs(std::move(specs));
    m_sort = {Up, Qt::DescendingOrder};
}

void LedgersModel::setConnectedOnly(bool on, const LiveState& state)
{
    if (on != m_connectedOnly) {
        m_connectedOnly = on;
        rebuild(state);
    }
}

void LedgersModel::rebuild(const LiveState& state)
{
    noteWhoMoved(state);
    PeerTableModel::rebuild(state);
}

void LedgersModel::rangeChanged()
{
    if (liveState() != nullptr) {
        noteWhoMoved(*liveState());
    }
}

void LedgersModel::noteWhoMoved(const LiveState& state)
{
    m_moved.clear();
    if (!range()) {
        return;
    }
    for (const telemetry::Sample& sample : state.samples()) {
        if (range()->contains(sample.end)) {
            for (const auto& part : sample.parts) {
                m_moved.insert(part.peer);
            }
        }
    }
}

bool LedgersModel::belongs(const PeerRow& row) const
{
    return !m_connectedOnly || row.presence == telemetry::PeerPresence::Connected;
}

std::vector<LedgersModel::Spec> LedgersModel::trafficSpecs()
{
    return {
        peerSpec(),
        stateSpec(),
        rateSpec(Rate::Down, format::rate, QStringLiteral("9.99 MiB/s")),
        rateSpec(Rate::Up, format::rate, QStringLiteral("9.99 MiB/s")),
        {.column = {.id = QStringLiteral("received"),
                    .title = tr("Received"),
                    .meaning = tr("Bytes of block payload received from this peer, ever or since "
                                  "its ledger was reset: blocks that passed their hash check."),
                    .kind = CellKind::Number,
                    .widest = QStringLiteral("9.99 MiB")},
         .text = [](const PeerRow& row, TimePoint) { return format::bytes(row.receivedBytes); },
         .number = [](const PeerRow& row,
                      TimePoint) { return static_cast<double>(row.receivedBytes); }},
        {.column = {.id = QStringLiteral("sent"),
                    .title = tr("Sent"),
                    .meaning = tr("Bytes of block payload sent to this peer, ever or since its "
                                  "ledger was reset: counted when the last byte was accepted."),
                    .kind = CellKind::Number,
                    .widest = QStringLiteral("9.99 MiB")},
         .text = [](const PeerRow& row, TimePoint) { return format::bytes(row.sentBytes); },
         .number = [](const PeerRow& row,
                      TimePoint) { return static_cast<double>(row.sentBytes); }},
        {.column = {.id = QStringLiteral("balance"),
                    .title = tr("Balance"),
                    .meaning = tr("Sent − received, in bytes. Positive: they got more than they "
                                  "gave."),
                    .kind = CellKind::Number,
                    .widest = QStringLiteral("+9.99 MiB")},
         .text = [](const PeerRow& row, TimePoint) { return format::signedBytes(row.balance()); },
         .number = [](const PeerRow& row,
                      TimePoint) { return static_cast<double>(row.balance()); }},
        {.column = {.id = QStringLiteral("debt-ratio"),
                    .title = tr("Debt ratio"),
                    .meaning = tr("Sent ÷ (received + 1). Above 1 they owe us.\n"
                                  "“no return”: nothing was received, so the ratio would only "
                                  "repeat the bytes sent.\n"
                                  "It says who owes whom; who is served is decided by the "
                                  "strategy."),
                    .kind = CellKind::Number,
                    .widest = tr("no return")},
         .text =
             [](const PeerRow& row, TimePoint) {
                 return row.receivedBytes == 0 && row.sentBytes > 0
                            ? tr("no return")
                            : format::ratio(row.debtRatio());
             },
         .number = [](const PeerRow& row, TimePoint) { return row.debtRatio(); }},
    };
}

std::vector<LedgersModel::Spec> LedgersModel::engineSpecs()
{
    return {
        {.column = {.id = QStringLiteral("i-want"),
                    .title = tr("I want"),
                    .meaning = tr("Entries: wants of ours asked at this peer and not yet answered "
                                  "with the block."),
                    .kind = CellKind::Number,
                    .shown = false,
                    .widest = QStringLiteral("1,024")},
         .text = [](const PeerRow& row, TimePoint) { return format::count(row.ourWants); },
         .number = [](const PeerRow& row, TimePoint) { return static_cast<double>(row.ourWants); }},
        {.column = {.id = QStringLiteral("they-want"),
                    .title = tr("They want"),
                    .meaning = tr("Entries of their wantlist with us, of at most %1 that are kept "
                                  "for a peer.")
                                   .arg(format::count(limits::kWantsPerPeer.value)),
                    .kind = CellKind::Bar,
                    .shown = false,
                    .widest = tr("%1 of %2").arg(QStringLiteral("1,024"), QStringLiteral("1,024"))},
         .text =
             [](const PeerRow& row, TimePoint) {
                 return tr("%1 of %2")
                     .arg(format::count(row.theirWants),
                          format::count(limits::kWantsPerPeer.value));
             },
         .number = [](const PeerRow& row,
                      TimePoint) { return static_cast<double>(row.theirWants); }},
        {.column = {.id = QStringLiteral("queue"),
                    .title = tr("Queued"),
                    .meaning = tr("Bytes of the tasks that wait to be served to this peer; in "
                                  "brackets, how many tasks."),
                    .kind = CellKind::Number,
                    .shown = false,
                    .widest = QStringLiteral("999 KiB (1,024)")},
         .text =
             [](const PeerRow& row, TimePoint) {
                 return QStringLiteral("%1 (%2)").arg(format::bytes(row.queuedBytes),
                                                      format::count(row.queuedTasks));
             },
         .number = [](const PeerRow& row,
                      TimePoint) { return static_cast<double>(row.queuedBytes); }},
        {.column = {.id = QStringLiteral("last-served"),
                    .title = tr("Last served"),
                    .meaning = tr("Time since anything was last sent to this peer in answer to "
                                  "its wants."),
                    .kind = CellKind::Number,
                    .shown = false,
                    .widest = QStringLiteral("59 m 59 s")},
         .text = [](const PeerRow& row, TimePoint now) { return format::age(row.lastServed, now); },
         .number = [](const PeerRow& row, TimePoint now) { return ageOf(row.lastServed, now); },
         .ages = true},
        limitSpec(Rate::Down, false),
        limitSpec(Rate::Up, false),
        weightSpec(false),
        classSpec(false),
    };
}

LedgersModel::Spec LedgersModel::dateSpec(const char* id, const QString& title,
                                          const QString& meaning, std::int64_t PeerRow::*at)
{
    return {.column =
                columns::number(id, title, meaning, QStringLiteral("2026-03-01 14:05"), false),
            .text = [at](const PeerRow& row, TimePoint) { return format::date(row.*at); },
            .number =
                [at](const PeerRow& row, TimePoint) {
                    return row.*at == 0 ? kUnknown : static_cast<double>(row.*at);
                }};
}

std::vector<LedgersModel::Spec> LedgersModel::connectionSpecs()
{
    return {
        {.column = {.id = QStringLiteral("rtt"),
                    .title = tr("RTT"),
                    .meaning = tr("Round-trip time of the last ping on the connection. –: not "
                                  "measured yet."),
                    .kind = CellKind::Number,
                    .shown = false,
                    .widest = QStringLiteral("99.9 ms")},
         .text = [](const PeerRow& row,
                    TimePoint) { return row.rtt ? format::duration(*row.rtt) : format::unknown(); },
         .number =
             [](const PeerRow& row, TimePoint) {
                 return row.rtt ? std::chrono::duration<double>(*row.rtt).count() : kUnknown;
             }},
        {.column = {.id = QStringLiteral("exchanges"),
                    .title = tr("Exchanges"),
                    .meaning = tr("Blocks that moved, either way."),
                    .kind = CellKind::Number,
                    .shown = false,
                    .widest = QStringLiteral("1,000,000")},
         .text = [](const PeerRow& row, TimePoint) { return format::count(row.exchanges); },
         .number = [](const PeerRow& row,
                      TimePoint) { return static_cast<double>(row.exchanges); }},
        dateSpec("first-exchange", tr("First exchange"),
                 tr("When the first block moved between us, local time. –: never."),
                 &PeerRow::firstExchange),
        dateSpec("last-exchange", tr("Last exchange"),
                 tr("When the last block moved between us, local time. –: never."),
                 &PeerRow::lastExchange),
        {.column = {.id = QStringLiteral("duplicates"),
                    .title = tr("Duplicates"),
                    .meaning = tr("Bytes of blocks from this peer that were already stored; in "
                                  "brackets, as a share of what it sent us."),
                    .kind = CellKind::Number,
                    .shown = false,
                    .widest = QStringLiteral("9.99 MiB (1.2 %)")},
         .text = [](const PeerRow& row, TimePoint) { return duplicatesText(row); },
         .number = [](const PeerRow& row,
                      TimePoint) { return static_cast<double>(row.duplicateBytes); }},
        {.column = {.id = QStringLiteral("unasked"),
                    .title = tr("Unasked"),
                    .meaning = tr("Bytes of blocks that we never asked for, or whose hash was "
                                  "another; dropped."),
                    .kind = CellKind::Number,
                    .shown = false,
                    .widest = QStringLiteral("9.99 MiB")},
         .text = [](const PeerRow& row, TimePoint) { return format::bytes(row.unaskedBytes); },
         .number = [](const PeerRow& row,
                      TimePoint) { return static_cast<double>(row.unaskedBytes); }},
        {.column = {.id = QStringLiteral("agent"),
                    .title = tr("Agent"),
                    .meaning = tr("The program that the peer says it is."),
                    .shown = false,
                    .widest = QStringLiteral("kubo/0.38.1/desktop")},
         .text = [](const PeerRow& row,
                    TimePoint) { return orUnknown(format::foreign(row.agent)); },
         .number = {}},
        {.column = {.id = QStringLiteral("protocol"),
                    .title = tr("Protocol"),
                    .meaning = tr("The best bitswap protocol that the peer offers. –: not known "
                                  "yet, or none."),
                    .shown = false,
                    .widest = QStringLiteral("/ipfs/bitswap/1.2.0")},
         .text = [](const PeerRow& row,
                    TimePoint) { return orUnknown(format::foreign(row.protocol)); },
         .number = {}},
        {.column = {.id = QStringLiteral("direction"),
                    .title = tr("Direction"),
                    .meaning = tr("Who opened the connection: inbound, they did; outbound, we "
                                  "did."),
                    .shown = false,
                    .widest = tr("outbound")},
         .text = [](const PeerRow& row, TimePoint) { return words::of(row.direction); },
         .number = {}},
        {.column = {.id = QStringLiteral("security"),
                    .title = tr("Security"),
                    .meaning = tr("How the present or last connection is encrypted, and its peer "
                                  "proven."),
                    .shown = false,
                    .widest = tr("TLS 1.3")},
         .text = [](const PeerRow& row, TimePoint) { return words::of(row.security); },
         .number = {}},
        {.column = {.id = QStringLiteral("address"),
                    .title = tr("Address"),
                    .meaning = tr("The peer's address on the present or last connection."),
                    .shown = false,
                    .widest = QStringLiteral("/ip4/192.168.100.100/tcp/40000")},
         .text = [](const PeerRow& row,
                    TimePoint) { return orUnknown(format::foreign(row.address)); },
         .number = {}},
        {.column = {.id = QStringLiteral("since"),
                    .title = tr("In state for"),
                    .meaning = tr("Time since the peer connected, or since it left."),
                    .kind = CellKind::Number,
                    .shown = false,
                    .widest = QStringLiteral("59 m 59 s")},
         .text = [](const PeerRow& row, TimePoint now) { return format::age(row.since, now); },
         .number = [](const PeerRow& row, TimePoint now) { return ageOf(row.since, now); },
         .ages = true},
        {.column = {.id = QStringLiteral("last-error"),
                    .title = tr("Last error"),
                    .meaning = tr("Why the last connection or dial failed. –: nothing did."),
                    .shown = false,
                    .widest = tr("connection refused by the peer")},
         .text = [](const PeerRow& row,
                    TimePoint) { return orUnknown(format::foreign(row.lastError)); },
         .number = {}},
    };
}

} // namespace swapscope::ui
