// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/fairness/line_specs.h"

#include "ui/models/format.h"

#include <QCoreApplication>

#include <cmath>
#include <limits>

namespace swapscope::ui::line_specs {

namespace {

using Point = LinesChart::Point;
using Series = LinesChart::Series;
using telemetry::Counts;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
/// Tones of line charts that are not about peers, in the palette's order.
constexpr std::array<std::size_t, 5> kTones{0, 1, 2, 3, 4};

QString tr(const char* text)
{
    return QCoreApplication::translate("LineSpecs", text);
}

auto tone(std::size_t index)
{
    return [index](const ThemeColors& colors) { return colors.peers[kTones[index]]; };
}

double seconds(Duration span)
{
    return std::chrono::duration<double>(span).count();
}

QString secondsText(double value)
{
    return format::duration(
        std::chrono::duration_cast<Duration>(std::chrono::duration<double>{value}));
}

QString perSecondText(double value)
{
    return tr("%1/s").arg(format::ratio(value));
}

RateAxis secondsAxis(double highest)
{
    return highest < 1 ? [highest] {
        RateAxis axis = numberAxis(highest * 1000, QStringLiteral("ms"));
        axis.unit = 1e-3;
        axis.step /= 1000;
        axis.top /= 1000;
        return axis;
    }()
                       : numberAxis(highest, QStringLiteral("s"));
}

/// Growth per second of one count of a group of them.
template <typename Group>
auto growth(Group Point::*group, std::uint64_t Group::*count)
{
    return [group, count](const Point& point, const Point* before) {
        if (before == nullptr || point.at <= before->at) {
            return kNone;
        }
        const double grown =
            static_cast<double>(point.*group.*count) - static_cast<double>(before->*group.*count);
        return std::max(0.0, grown) / seconds(point.at - before->at);
    };
}

auto growth(std::uint64_t Counts::*count)
{
    return growth(&Point::counts, count);
}

auto spread(telemetry::Spread Point::*figure, Duration telemetry::Spread::*part)
{
    return [figure, part](const Point& point, const Point*) {
        return (point.*figure).count == 0 ? kNone : seconds((point.*figure).*part);
    };
}

LinesChart::Spec spreadSpec(telemetry::Spread Point::*figure)
{
    return {
        .title = {},
        .meaning = {},
        .series =
            [figure] {
                return std::vector<Series>{
                    {tr("median"), tone(0), spread(figure, &telemetry::Spread::p50), {}, false},
                    {tr("p95"), tone(1), spread(figure, &telemetry::Spread::p95), {}, false},
                    {tr("longest"), tone(3), spread(figure, &telemetry::Spread::max), {}, true}};
            },
        .axis = secondsAxis,
        .text = secondsText,
        .emptyHeadline = {},
        .emptyReason = {}};
}

} // namespace

LinesChart::Spec jain(const FigureHistory& history)
{
    return {
        .title = tr("Jain's index"),
        .meaning = tr("How evenly the peers that had tasks waiting were served in the last 10 "
                      "s, bytes per weight: (Σx)² ÷ (n·Σx²). 1 is even, 1/n means that one got "
                      "all. Throttled and paused peers do not count; below two peers there is "
                      "no value."),
        .series =
            [] {
                return std::vector<Series>{
                    {tr("Jain's index"),
                     [](const ThemeColors& colors) { return colors.accent; },
                     [](const Point& point, const Point*) { return point.jain.value_or(kNone); },
                     {},
                     false}};
            },
        .axis = [](double) { return RateAxis{.unit = 1, .unitName = {}, .step = 0.25, .top = 1}; },
        .text = [](double value) { return QString::number(value, 'f', 2); },
        .note =
            [&history] {
                const auto& points = history.points();
                return points.empty() || !points.back().jain
                           ? tr("window 10 s")
                           : tr("window 10 s, n = %1").arg(points.back().jainPeers);
            },
        .emptyHeadline = tr("Too few peers wait"),
        .emptyReason = tr("The index needs two peers that had tasks waiting most of 10 s.")};
}

LinesChart::Spec unfairness()
{
    return {.title = tr("Max unfairness"),
            .meaning = tr("Most less least bytes per weight that a waiting peer got in the last 10 "
                          "s. The dashed line is what fair queueing allows between those two while "
                          "both wait: the largest message of each, per weight. What is on its way "
                          "at either end of the 10 s comes on top."),
            .series =
                [] {
                    return std::vector<Series>{
                        {tr("measured"),
                         [](const ThemeColors& colors) { return colors.accent; },
                         [](const Point& point, const Point*) {
                             return point.maxUnfairness.value_or(kNone);
                         },
                         {},
                         false},
                        {tr("wfq bound"),
                         tone(3),
                         [](const Point& point, const Point*) {
                             return point.fairnessBound.value_or(kNone);
                         },
                         {},
                         true}};
                },
            .axis =
                [](double highest) {
                    RateAxis axis = rateAxis(highest);
                    axis.unitName.remove(QStringLiteral("/s"));
                    return axis;
                },
            .text = [](double value) { return format::bytes(static_cast<std::uint64_t>(value)); },
            .emptyHeadline = tr("Too few peers wait"),
            .emptyReason = tr("It needs two peers that had tasks waiting most of 10 s.")};
}

namespace {

/// A line for each peer that holds a colour.
template <typename Value>
auto peerSeries(const LiveState& state, const PeerPalette& palette, Value value)
{
    return [&state, &palette, value] {
        std::vector<Series> series;
        for (int slot = 0; slot < PeerPalette::kSlots; ++slot) {
            const PeerId peer = palette.holder(slot);
            if (peer.empty()) {
                continue;
            }
            series.push_back(
                {state.name(peer),
                 [slot](const ThemeColors& colors) {
                     return colors.peers[static_cast<std::size_t>(slot)];
                 },
                 [peer, value](const Point& point, const Point*) { return value(point, peer); },
                 peer, false});
        }
        return series;
    };
}

} // namespace

LinesChart::Spec balance(const LiveState& state, const PeerPalette& palette)
{
    return {
        .title = tr("Balance per peer"),
        .meaning = tr("Bytes sent to the peer less bytes received from it, over all its life "
                      "with us: above 0 it owes us."),
        .series = peerSeries(state, palette,
                             [](const Point& point, const PeerId& peer) {
                                 const auto found = point.balances.find(peer);
                                 return found == point.balances.end()
                                            ? kNone
                                            : static_cast<double>(found->second);
                             }),
        .axis =
            [](double highest) {
                RateAxis axis = rateAxis(highest);
                axis.unitName.remove(QStringLiteral("/s"));
                return axis;
            },
        .text = [](double value) { return format::signedBytes(static_cast<std::int64_t>(value)); },
        .emptyHeadline = tr("Nobody has exchanged anything"),
        .emptyReason = tr("A line for each of the seven peers that move most bytes."),
        .isSigned = true};
}

LinesChart::Spec queueLength()
{
    return {.title = tr("Queue length"),
            .meaning = tr("Tasks of all peers that wait to be served."),
            .series =
                [] {
                    return std::vector<Series>{
                        {tr("tasks"),
                         [](const ThemeColors& colors) { return colors.accent; },
                         [](const Point& point, const Point*) {
                             return static_cast<double>(point.queuedTasks);
                         },
                         {},
                         false}};
                },
            .axis = [](double highest) { return numberAxis(std::max(highest, 4.0), tr("tasks")); },
            .text = [](double value) { return format::count(static_cast<std::uint64_t>(value)); },
            .emptyHeadline = tr("No figures yet"),
            .emptyReason = tr("They come once a second.")};
}

LinesChart::Spec queueWait()
{
    LinesChart::Spec spec = spreadSpec(&Point::queueWait);
    spec.title = tr("Queue wait");
    spec.meaning = tr("How long tasks waited for a worker, of those served in the last 60 s.");
    spec.emptyHeadline = tr("Nothing was served in the last minute");
    spec.emptyReason = tr("The wait of each served task counts for a minute.");
    return spec;
}

LinesChart::Spec wantLatency()
{
    LinesChart::Spec spec = spreadSpec(&Point::wantLatency);
    spec.title = tr("Want latency");
    spec.meaning = tr("From wanting a block to its being stored here, of wants that ended in the "
                      "last 60 s.");
    spec.isLog = true;
    spec.emptyHeadline = tr("No want ended in the last minute");
    spec.emptyReason = tr("Want a block, and its time appears here once it has come.");
    return spec;
}

LinesChart::Spec peerLatency(const LiveState& state, const PeerPalette& palette)
{
    return {.title = tr("Want latency per peer"),
            .meaning = tr("From wanting a block to its being stored here: the median of the wants "
                          "that the peer's blocks ended in the last 60 s."),
            .series = peerSeries(state, palette,
                                 [](const Point& point, const PeerId& peer) {
                                     const auto found = point.latencies.find(peer);
                                     return found == point.latencies.end() ? kNone
                                                                           : seconds(found->second);
                                 }),
            .axis = secondsAxis,
            .text = secondsText,
            .emptyHeadline = tr("Nobody gave a block in the last minute"),
            .emptyReason = tr("Want a block that a peer has, and a line appears for the peer."),
            .isLog = true};
}

namespace {

LinesChart::Spec traffic(telemetry::Traffic Point::*way)
{
    using telemetry::Traffic;
    return {.title = {},
            .meaning = {},
            .series =
                [way] {
                    const auto line = [way](const QString& name, std::size_t index,
                                            std::uint64_t Traffic::*count) {
                        return Series{name, tone(index), growth(way, count), {}, false};
                    };
                    return std::vector<Series>{line(tr("wants"), 4, &Traffic::wants),
                                               line(tr("cancels"), 3, &Traffic::cancels),
                                               line(tr("HAVE"), 0, &Traffic::haves),
                                               line(tr("DONT_HAVE"), 1, &Traffic::dontHaves),
                                               line(tr("blocks"), 2, &Traffic::blocks)};
                },
            .axis = [](double highest) { return numberAxis(std::max(highest, 4.0), tr("1/s")); },
            .text = perSecondText,
            .emptyHeadline = tr("No figures yet"),
            .emptyReason = tr("They come once a second.")};
}

} // namespace

LinesChart::Spec messagesIn()
{
    LinesChart::Spec spec = traffic(&Point::in);
    spec.title = tr("Messages in");
    spec.meaning = tr("Per second, what messages of peers carried: wants and cancels of theirs, "
                      "their answers to our wants, blocks.");
    return spec;
}

LinesChart::Spec messagesOut()
{
    LinesChart::Spec spec = traffic(&Point::out);
    spec.title = tr("Messages out");
    spec.meaning = tr("Per second, what our messages carried: wants and cancels of ours, our "
                      "answers to peers' wants, blocks.");
    return spec;
}

LinesChart::Spec inboundSplit()
{
    return {.title = tr("What came in"),
            .meaning = tr("Bytes of bitswap that came, per second: first copies of wanted blocks, "
                          "blocks that came again, and all the rest, framing and messages."),
            .series =
                [] {
                    const auto overhead = [](const Point& point, const Point* before) {
                        return growth(&Counts::wireIn)(point, before)
                               - growth(&Counts::usefulBytes)(point, before)
                               - growth(&Counts::duplicateBytes)(point, before);
                    };
                    return std::vector<Series>{
                        {tr("useful"), tone(2), growth(&Counts::usefulBytes), {}, false},
                        {tr("duplicate"), tone(1), growth(&Counts::duplicateBytes), {}, false},
                        {tr("overhead"),
                         tone(3),
                         [overhead](const Point& point, const Point* before) {
                             return std::max(0.0, overhead(point, before));
                         },
                         {},
                         false}};
                },
            .axis = rateAxis,
            .text = format::rate,
            .emptyHeadline = tr("No figures yet"),
            .emptyReason = tr("They come once a second.")};
}

} // namespace swapscope::ui::line_specs
