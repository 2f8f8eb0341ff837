// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/story.h"

#include "core/world/demo_story.h"
#include "ui/views/acts.h"
#include "ui/views/fairness/fairness_view.h"

#include <QSettings>

#include <chrono>

namespace swapscope::app {
namespace {

using std::chrono::milliseconds;

/// The peers have found each other, and the charts have a little past, by then.
constexpr milliseconds kBeforeTheFirst{8000};

/// The demo's profile is gone when it ends: this is the user's, whatever the profile.
QSettings userSettings()
{
    return QSettings{QStringLiteral("swapscope"), QStringLiteral("demo")};
}

const QString kToldKey = QStringLiteral("storyTold");

QString fromView(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

world::StoryCast castOf(const ui::LiveState& state)
{
    for (const auto& [peer, row] : state.peers()) {
        if (row.agent == world::kGreedyAgent) {
            return {peer};
        }
    }
    return {};
}

/// Only what changes: each act is a mark on the charts, and a step to undo.
void take(ui::MainWindow& window, std::size_t step)
{
    const world::StoryActs acts = world::storyActs(step, castOf(window.state()));
    if (acts.node.strategy != window.state().totals().rules.strategy) {
        window.acts().changeNodeRules(acts.node);
    }
    if (!acts.greedy) {
        return;
    }
    node::ChangePeerRules change = *acts.greedy;
    const telemetry::PeerRow* row = window.state().peer(change.peers.front());
    const telemetry::PeerRules before = row == nullptr ? telemetry::PeerRules{} : row->rules;
    if (change.weight == before.weight) {
        change.weight.reset();
    }
    if (change.uploadLimit && *change.uploadLimit == before.uploadLimit) {
        change.uploadLimit.reset();
    }
    if (change.weight || change.uploadLimit) {
        window.acts().changePeerRules(change);
    }
}

} // namespace

void tellStory(ui::MainWindow& window, const Options& options)
{
    const bool plays = !options.script.isEmpty();
    const bool isPicture = !options.screenshot.isEmpty();
    auto* view = window.findChild<ui::FairnessView*>();
    if (view == nullptr || (!plays && (isPicture || userSettings().value(kToldKey).toBool()))) {
        return;
    }
    std::vector<ui::StoryCard::Step> steps;
    for (const world::StoryStep& step : world::storySteps()) {
        const std::size_t number = steps.size();
        steps.push_back({.title = fromView(step.title),
                         .look = fromView(step.look),
                         .act = [&window, number] { take(window, number); },
                         .lasts = std::chrono::duration_cast<milliseconds>(step.lasts)});
    }
    ui::StoryCard& card = view->tell(std::move(steps));
    if (plays) {
        card.play(kBeforeTheFirst);
    }
    QObject::connect(&card, &ui::StoryCard::finished, &card,
                     [] { userSettings().setValue(kToldKey, true); });
}

} // namespace swapscope::app
