// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/world/content.h"
#include "core/world/sim_world.h"
#include "tests/support/registry.h"

#include <QTemporaryDir>
#include <QTest>

#include <rapidcheck.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace swapscope {

using telemetry::Delta;
using telemetry::State;
using world::SimWorld;

namespace {

/// Everything that the rows say; empty when both say the same.
std::string difference(const Delta& a, const Delta& b)
{
    const std::pair<const char*, bool> tables[]{
        {"peers", a.peers == b.peers},
        {"our wants", a.ourWants == b.ourWants},
        {"their wants", a.theirWants == b.theirWants},
        {"tasks", a.tasks == b.tasks},
        {"workers", a.workers == b.workers},
        {"message queues", a.messageQueues == b.messageQueues},
        {"sessions", a.sessions == b.sessions},
        {"denials", a.denials == b.denials},
        {"jobs", a.jobs == b.jobs},
        {"kept", a.kept == b.kept},
        {"blocks", a.blocks == b.blocks},
        {"totals", a.totals == b.totals},
        {"samples", a.samples.size() == b.samples.size()},
        {"notices", a.notices == b.notices}};
    for (const auto& [name, isSame] : tables) {
        if (!isSame) {
            return name;
        }
    }
    return {};
}

} // namespace

class ReplayTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// The recorded stream is what another reader would get: events, and the moments of the ticks.
    void anotherStateFedWithTheEventsSaysTheSameAtAnyPoint()
    {
        QVERIFY(rc::check("replayed tables = live tables", [] {
            const auto seed = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
            State second;
            std::vector<telemetry::Event> fresh;
            SimWorld world{seed};
            world.addNode(SimWorld::NodeOptions{
                .observe = [&fresh](const telemetry::Event& event) { fresh.push_back(event); }});
            world.addNode();
            world.addNode();
            node::Node& node = world.node(0);
            TimePoint ticked{};
            std::size_t steps = 0;
            const auto follow = [&] {
                for (const telemetry::Event& event : std::exchange(fresh, {})) {
                    second.apply(event);
                }
                if (node.state().totals().now != ticked) {
                    ticked = node.state().totals().now;
                    second.tick(ticked);
                }
                if (++steps % 50 == 0) {
                    const std::string wrong =
                        difference(node.state().snapshot(), second.snapshot());
                    RC_ASSERT(wrong == std::string{});
                }
                return false;
            };
            static_cast<void>(follow());
            world.connect(0, 1);
            world.connect(2, 0);
            std::vector<store::Block> ours;
            std::vector<store::Block> theirs;
            const auto count = *rc::gen::inRange<std::uint64_t>(1, 30);
            for (std::uint64_t i = 0; i < count; ++i) {
                ours.push_back(world::makeBlock(1000 + i, 1 + i * 7919 % 40'000));
                theirs.push_back(world::makeBlock(2000 + i, 1 + i * 104'729 % 40'000));
            }
            world.runUntil(follow, std::chrono::milliseconds{500});
            world.add(0, ours);
            world.add(1, theirs);
            std::vector<multiformats::Cid> wanted;
            for (const auto* const list : {&ours, &theirs}) {
                for (const store::Block& block : *list) {
                    wanted.push_back(block.cid);
                }
            }
            world.want(0, wanted);
            world.want(2, wanted);
            world.runUntil(follow, std::chrono::seconds{*rc::gen::inRange(1, 4)});
            node.execute({{1}, node::Disconnect{{world.node(2).self()}}});
            node.execute({{2}, node::CancelWants{{wanted.front(), wanted.back()}}});
            world.runUntil(follow, std::chrono::seconds{2});
            const QTemporaryDir folder;
            const std::filesystem::path path = folder.path().toStdString();
            std::ofstream{path / "in"}
                << std::string(*rc::gen::inRange<std::size_t>(1, 600'000), 'x');
            node.execute({{3}, node::ImportFile{.path = path / "in"}});
            node.execute({{4}, node::Keep{.cid = ours.front().cid, .name = "first"}});
            node.execute({{5}, node::Keep{.cid = ours.back().cid}});
            const std::string link = theirs.front().cid.toString();
            node.execute({{6}, node::FetchFile{.link = link, .destination = path / "out"}});
            world.runUntil(follow, std::chrono::seconds{*rc::gen::inRange(0, 2)});
            node.execute({{7}, node::Release{ours.front().cid}});
            world.runUntil(follow, std::chrono::seconds{1});
            const Delta live = node.state().snapshot();
            RC_ASSERT(!live.jobs.empty() && !live.kept.empty() && !live.blocks.empty());
            const std::string wrong = difference(live, second.snapshot());
            RC_ASSERT(wrong == std::string{});
        }));
    }
};

static const tests::Registered<ReplayTest> registered{"replay"};

} // namespace swapscope
#include "replay_test.moc"
