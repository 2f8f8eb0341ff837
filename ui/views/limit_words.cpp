// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/limit_words.h"

#include "ui/models/format.h"

#include <QCoreApplication>

#include <algorithm>

namespace swapscope::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("LimitWords", text);
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
    if (then >= now) {
        return tr("Would change nothing at present: %1 now.").arg(rate);
    }
    return one ? tr("Would get at most %1, not %2 as now.").arg(format::rate(then), rate)
               : tr("Together they would get at most %1, not %2 as now.")
                     .arg(format::rate(then), rate);
}

} // namespace swapscope::ui
