// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/limit_words.h"

#include "core/node/strategies.h"
#include "ui/models/format.h"

#include <QCoreApplication>

#include <algorithm>

namespace swapscope::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("LimitWords", text);
}

/// Whether the peer gets what its present limit lets through, and the new one is higher.
bool isHeldBelow(const telemetry::PeerRow& peer, std::uint64_t limit)
{
    constexpr double kNearly = 0.8;
    const RateLimit& present = peer.rules.uploadLimit;
    return present && *present < limit && peer.upRate >= kNearly * static_cast<double>(*present);
}

} // namespace

QString limitSentence(const std::vector<const telemetry::PeerRow*>& peers, RateLimit limit)
{
    double now = 0;
    double then = 0;
    for (const auto* peer : peers) {
        now += peer->upRate;
        then += limit ? std::min(peer->upRate, static_cast<double>(*limit)) : peer->upRate;
    }
    const bool one = peers.size() <= 1;
    const QString rate = format::rate(now);
    if (!limit) {
        return one ? tr("No limit: it gets what its place in the queue gives, %1 now.").arg(rate)
                   : tr("No limits: they get what their places in the queue give, %1 now.")
                         .arg(rate);
    }
    if (*limit == 0) {
        return one ? tr("Would get nothing; its wants stay queued until the limit is lifted.")
                   : tr("Would get nothing; their wants stay queued until the limit is lifted.");
    }
    const bool areHeld =
        std::ranges::any_of(peers, [&](const auto* peer) { return isHeldBelow(*peer, *limit); });
    if (then >= now && areHeld) {
        const QString most = format::rate(static_cast<double>(*limit));
        return one ? tr("Could get up to %1; its present limit holds it at %2.").arg(most, rate)
                   : tr("Could get up to %1 each; present limits hold some of them, at %2 "
                        "together.")
                         .arg(most, rate);
    }
    if (then >= now) {
        return tr("Would change nothing at present: %1 now.").arg(rate);
    }
    return one ? tr("Would get about %1 now, not %2.").arg(format::rate(then), rate)
               : tr("Together they would get about %1 now, not %2.").arg(format::rate(then), rate);
}

QString shareSentence(const LiveState& state, const std::vector<const telemetry::PeerRow*>& peers,
                      std::uint32_t weight)
{
    const auto isSubject = [&peers](const telemetry::PeerRow& row) {
        return std::ranges::any_of(peers,
                                   [&row](const auto* peer) { return peer->peer == row.peer; });
    };
    double others = 0;
    std::size_t waiting = 0;
    for (const auto& [id, row] : state.peers()) {
        if (!isSubject(row) && (row.queuedTasks > 0 || row.inFlightBytes > 0)) {
            others += row.rules.weight;
            ++waiting;
        }
    }
    if (waiting == 0) {
        return tr("Its weight has no effect while nobody else waits.");
    }
    const double mine = static_cast<double>(weight) * static_cast<double>(peers.size());
    const QString share = format::rate(state.totals().upRate * mine / (mine + others));
    return waiting == 1
               ? tr("With this weight it would get about %1 now, while 1 other waits.").arg(share)
               : tr("With this weight it would get about %1 now, while %2 others wait.")
                     .arg(share, format::count(waiting));
}

QString whyNoWeight(const LiveState& state)
{
    const std::string& strategy = state.totals().rules.strategy;
    for (const node::StrategyChoice& choice : node::strategyChoices()) {
        if (choice.id == strategy && !choice.noWeight.empty()) {
            const auto text = [](std::string_view view) {
                return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
            };
            return tr("No effect under \"%1\": %2").arg(text(choice.title), text(choice.noWeight));
        }
    }
    return {};
}

} // namespace swapscope::ui
