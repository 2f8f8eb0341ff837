// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/peer_request_queue.h"
#include "core/bitswap/strategies/strategy_list.h"
#include "tests/support/registry.h"
#include "tests/support/request_queue_table.h"

#include <QTest>

#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace swapscope::bitswap {

using namespace tests;

namespace {

/// Peer 1…3, CID, priority: wanted for the first time, or with another priority.
using Step = std::tuple<std::uint64_t, std::uint64_t, std::int32_t>;
using Want = std::pair<std::uint64_t, std::uint64_t>; ///< Peer, CID.

constexpr std::array<std::uint64_t, 4> kSizes{0, 100, 20'000, 300'000};

struct Expected
{
    std::uint64_t peer = 0;
    std::int32_t priority = 0;
    std::size_t number = 0; ///< Of its first push.
    std::uint64_t cid = 0;

    friend bool operator<(const Expected& a, const Expected& b)
    {
        return std::tuple{a.peer, -a.priority, a.number}
               < std::tuple{b.peer, -b.priority, b.number};
    }
};

constexpr std::uint64_t kPeers = 6;

/// Act, peer, a number that the act interprets.
using Act = std::tuple<int, std::uint64_t, std::uint32_t>;
constexpr int kActs = 8;

/// Peers that want, are served, wait and change, under one strategy.
class Crowd
{
public:
    explicit Crowd(std::string_view strategy)
    {
        for (std::uint64_t peer = 1; peer <= kPeers; ++peer) {
            m_table.queue.connect(peerOf(peer));
            m_table.block(peer, ++m_cids, 1000 * peer);
        }
        m_table.queue.setStrategy(makeStrategy(strategy, {m_random, m_table.clock.now()}), 0);
    }

    void act(const Act& step)
    {
        constexpr std::array<std::uint32_t, 4> kWeights{1, 100, 130, 10'000};
        const auto& [act, number, value] = step;
        const PeerId peer = peerOf(number);
        switch (act) {
        case 0:
        case 1: m_table.block(number, ++m_cids, kSizes[value % kSizes.size()]); break;
        case 2: m_sending.push_back(m_table.turn()); break;
        case 3: finish(); break;
        case 4: m_table.queue.setWeight(peer, kWeights[value % kWeights.size()], 0); break;
        case 5: m_table.queue.setClass(peer, static_cast<ServiceClass>(value % 3), 0); break;
        case 6:
            m_table.queue.setLedger(peer, m_sent += value * 100, m_received += value * 70);
            break;
        default:
            m_table.clock.advance(std::chrono::milliseconds{value});
            m_table.queue.onTick();
            break;
        }
    }

    /// @return how many peers were held against each other.
    std::size_t check()
    {
        std::vector<ReadyItem> items;
        for (std::uint64_t peer = 1; peer <= kPeers; ++peer) {
            const PeerQueue* const record = m_table.queue.find(peerOf(peer));
            if (record != nullptr && record->blocks.state == telemetry::Eligibility::Ready) {
                items.push_back({.key = record->blocks.key,
                                 .turn = record->blocks.turn,
                                 .serviceClass = record->facts.serviceClass,
                                 .slot = record->slot});
            }
        }
        for (const ReadyItem& a : items) {
            RC_ASSERT(!ReadyItem::before(a, a));
            for (const ReadyItem& b : items) {
                RC_ASSERT(a.slot == b.slot || ReadyItem::before(a, b) != ReadyItem::before(b, a));
                for (const ReadyItem& c : items) {
                    RC_ASSERT(!ReadyItem::before(a, b) || !ReadyItem::before(b, c)
                              || ReadyItem::before(a, c));
                }
            }
        }
        return items.size();
    }

private:
    void finish()
    {
        if (!m_sending.empty()) {
            m_table.done(m_sending.back());
            m_sending.pop_back();
        }
    }

    sim::SeededRandom m_random{1};
    QueueTable m_table;
    std::vector<std::vector<TaskId>> m_sending;
    std::uint64_t m_cids = 0;
    std::uint64_t m_sent = 0;
    std::uint64_t m_received = 0;
};

} // namespace

class OrderTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tasksGoByClassThenPriorityThenAgeHoweverOftenThePriorityChanged()
    {
        QVERIFY(rc::check([] {
            const auto steps = *rc::gen::container<std::vector<Step>>(
                rc::gen::tuple(rc::gen::inRange<std::uint64_t>(1, 4),
                               rc::gen::inRange<std::uint64_t>(0, 12), rc::gen::inRange(0, 4)));
            QueueTable table;
            table.queue.setClass(peerOf(1), ServiceClass::High, 0);
            table.queue.setClass(peerOf(3), ServiceClass::Low, 0);
            std::map<Want, TaskId> tasks;
            std::map<Want, Expected> expected;
            for (const auto& [peer, cid, priority] : steps) {
                const Want want{peer, cid};
                const TaskSpec spec{
                    .cid = cidOf(cid), .priority = priority, .bytes = kSizes[cid % kSizes.size()]};
                if (tasks.contains(want)) {
                    table.queue.change(tasks[want], spec, 0);
                    expected[want].priority = priority;
                } else {
                    tasks[want] = table.queue.push(peerOf(peer), spec, 0);
                    expected[want] = {peer, priority, tasks.size(), cid};
                }
                RC_ASSERT(table.queue.audit() == "");
            }
            std::vector<Expected> order;
            for (const auto& [want, entry] : expected) {
                order.push_back(entry);
            }
            std::ranges::sort(order, [](const auto& a, const auto& b) { return a < b; });
            std::vector<TaskId> wanted;
            for (const Expected& entry : order) {
                wanted.push_back(tasks[{entry.peer, entry.cid}]);
            }
            std::vector<TaskId> went;
            for (auto turn = table.turn(); !turn.empty(); turn = table.turn()) {
                went.insert(went.end(), turn.begin(), turn.end());
                table.done(turn);
            }
            RC_ASSERT(went.size() == wanted.size());
            RC_ASSERT(std::ranges::equal(went, wanted));
        }));
    }

    /// No two peers are equal in the order, so that it is the same in every run.
    void theStoredKeysOfEachStrategyAreInAStrictOrder_data()
    {
        QTest::addColumn<QByteArray>("strategy");
        for (const StrategyInfo& info : strategies()) {
            const QByteArray id = QByteArray::fromStdString(std::string{info.id});
            QTest::newRow(id.constData()) << id;
        }
    }
    void theStoredKeysOfEachStrategyAreInAStrictOrder()
    {
        QFETCH(const QByteArray, strategy);
        std::size_t most = 0;
        QVERIFY(rc::check([&] {
            const auto acts = *rc::gen::container<std::vector<Act>>(rc::gen::tuple(
                rc::gen::inRange(0, kActs), rc::gen::inRange<std::uint64_t>(1, kPeers + 1),
                rc::gen::inRange<std::uint32_t>(0, 20'000)));
            Crowd crowd{strategy.toStdString()};
            for (const Act& act : acts) {
                crowd.act(act);
                most = std::max(most, crowd.check());
            }
        }));
        QVERIFY(most >= 3);
    }
};

static const tests::Registered<OrderTest> registered{"order"};

} // namespace swapscope::bitswap
#include "order_test.moc"
