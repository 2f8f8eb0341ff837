// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/real_node.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QTest>

#include <algorithm>
#include <chrono>
#include <vector>

namespace swapscope::tests {

using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kRate = 50'000;
constexpr std::size_t kBlocks = 8;
constexpr std::size_t kBlockBytes = 32 * 1024;

std::vector<store::Block> content()
{
    namespace mf = multiformats;
    std::vector<store::Block> made;
    for (std::uint64_t seed = 1; seed <= kBlocks; ++seed) {
        auto data = std::make_shared<const Bytes>(splitmix(seed, kBlockBytes));
        const auto hash = mf::Multihash::of(mf::hash_code::kSha2_256, *data).value();
        made.push_back({.cid = mf::Cid::v1(mf::codec::kRaw, hash), .data = data});
    }
    return made;
}

/// Two nodes over loopback; the second has fetched everything. @return when each block came.
std::vector<TimePoint> fetch(RealNode& giver, RealNode& taker)
{
    const auto blocks = content();
    std::vector<multiformats::Cid> cids;
    for (const store::Block& block : blocks) {
        cids.push_back(block.cid);
    }
    std::vector<TimePoint> arrivals;
    taker.node->log().addReader([&arrivals](const telemetry::Event& event) {
        if (std::holds_alternative<telemetry::BlockReceived>(event.body)) {
            arrivals.push_back(event.at);
        }
    });
    giver.execute(node::AddBlocks{blocks});
    taker.execute(node::Connect{giver.address()});
    taker.execute(node::WantBlocks{cids, "test"});
    const auto end = std::chrono::steady_clock::now() + 30s;
    while (arrivals.size() < kBlocks && std::chrono::steady_clock::now() < end) {
        giver.pumpOnce();
        taker.pumpOnce();
    }
    return arrivals;
}

/// What came after the first message at 50 kB/s: two blocks may share a message.
QString lookAt(const std::vector<TimePoint>& arrivals)
{
    if (arrivals.size() != kBlocks) {
        return QStringLiteral("not every block came");
    }
    const std::chrono::duration<double> took = arrivals.back() - arrivals.front();
    Duration longest{};
    for (std::size_t i = 1; i < arrivals.size(); ++i) {
        longest = std::max(longest, arrivals[i] - arrivals[i - 1]);
    }
    const auto later = std::ranges::count_if(
        arrivals, [&arrivals](TimePoint at) { return at > arrivals.front() + 100ms; });
    const double rate =
        static_cast<double>(later) * static_cast<double>(kBlockBytes) / took.count();
    qInfo("%.0f B/s, longest pause %.2f s", rate, std::chrono::duration<double>(longest).count());
    if (rate > 1.1 * kRate || rate < 0.8 * kRate) {
        return QStringLiteral("%1 B/s").arg(rate);
    }
    return longest > 1500ms ? QStringLiteral("a pause of over 1.5 s") : QString{};
}

} // namespace

class RealLimitsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anUploadLimitIsASteadyRate()
    {
        RealNode giver;
        RealNode taker;
        giver.execute(node::ChangePeerRules{.peers = {taker.node->self()}, .uploadLimit = kRate});
        const QString wrong = lookAt(fetch(giver, taker));
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }

    void aDownloadLimitIsASteadyRate()
    {
        RealNode giver;
        RealNode taker;
        taker.execute(node::ChangePeerRules{.peers = {giver.node->self()}, .downloadLimit = kRate});
        const QString wrong = lookAt(fetch(giver, taker));
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }
};

static const tests::Registered<RealLimitsTest> registered{"real_limits"};

} // namespace swapscope::tests
#include "real_limits_test.moc"
