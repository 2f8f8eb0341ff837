// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/message_queue.h"
#include "tests/support/queue_bench.h"
#include "tests/support/registry.h"

#include <QTest>

#include <rapidcheck.h>

#include <map>
#include <random>
#include <set>
#include <vector>

namespace swapscope::bitswap {

using telemetry::QueueState;
using tests::QueueBench;

namespace {

constexpr std::uint64_t kCids = 6;

/// A queue under a random script, and the peer at its other end. The peer adds wants before it
/// removes cancels, and some peers never forget on `full`.
class Script
{
public:
    explicit Script(std::uint64_t seed)
        : m_random{seed}
        , m_forgetsOnFull{seed % 2 == 0}
    {}

    void run()
    {
        for (int step = 0; step < 200; ++step) {
            act();
            m_bench.queue.pump();
        }
    }

    /// No more failures: every step succeeds until there is nothing to do.
    void settle()
    {
        m_mayFail = false;
        for (int step = 0; step < 20; ++step) {
            m_bench.queue.pump();
            if (m_bench.queue.state() == QueueState::Connecting) {
                m_bench.connected();
            } else if (m_bench.queue.state() == QueueState::Sending) {
                finishSend(true);
            } else if (m_bench.queue.state() != QueueState::Idle) {
                m_bench.wait();
            }
        }
        RC_ASSERT(m_bench.queue.state() == QueueState::Idle);
    }

    /// The lists are compared once a minute: what still differs is put right the first time, and
    /// nothing is said after that.
    void stayQuiet()
    {
        const std::size_t before = m_bench.port.sent.size();
        for (int minute = 0; minute < 5; ++minute) {
            m_bench.clock.advance(std::chrono::seconds{60});
            settle();
            compare();
        }
        RC_ASSERT(m_bench.port.sent.size() <= before + 1);
    }

    void compare() const
    {
        for (std::uint64_t number = 0; number < kCids; ++number) {
            const Cid cid = tests::cidOf(number);
            const auto entry = m_known.find(cid);
            RC_ASSERT(m_bench.queue.holds(cid) == (entry != m_known.end()));
            if (entry != m_known.end()) {
                const bool wantsBlock = entry->second == WantType::Block;
                RC_ASSERT(m_bench.queue.holdsBlock(cid) == wantsBlock);
            }
        }
    }

private:
    std::uint64_t below(std::uint64_t bound) { return m_random() % bound; }

    void act()
    {
        const std::uint64_t number = below(kCids);
        const Cid cid = tests::cidOf(number);
        switch (below(8)) {
        case 0: m_bench.want(number); break;
        case 1: m_bench.want(number, WantType::Have); break;
        case 2:
        case 3: m_bench.cancel(number); break;
        case 4:
            if (m_known.contains(cid) && m_bench.queue.holds(cid)) { // answers with the block
                m_known.erase(cid);
                m_bench.queue.answeredBlock(cid, 0);
            }
            break;
        case 5: m_bench.clock.advance(std::chrono::milliseconds{below(300)}); break;
        default: finishStep(); break;
        }
    }

    void finishStep()
    {
        const bool ok = below(3) != 0;
        if (m_bench.queue.state() == QueueState::Connecting) {
            if (ok) {
                m_bench.connected();
            } else {
                m_bench.refused();
            }
        } else if (m_bench.queue.state() == QueueState::Sending) {
            finishSend(ok);
        }
    }

    void finishSend(bool ok)
    {
        const Outgoing message = m_bench.last();
        const bool isSwallowed = ok && m_mayFail && below(4) == 0;
        if ((ok || below(2) == 0) && !isSwallowed) { // a failed write may have been read
            hear(message);
        }
        if (isSwallowed) { // the stream took it, and was reset before the peer had read it
            static_cast<void>(m_bench.written());
            m_bench.queue.doubt(0);
        } else if (ok) {
            static_cast<void>(m_bench.written());
        } else {
            m_bench.lost();
        }
    }

    void hear(const Outgoing& message)
    {
        if (message.full && m_forgetsOnFull) {
            m_known.clear();
        }
        for (const WantEntry& entry : message.wants) {
            if (entry.cancel) {
                m_known.erase(entry.cid);
            } else {
                m_known[entry.cid] = entry.type;
            }
        }
    }

    std::mt19937_64 m_random;
    bool m_forgetsOnFull;
    bool m_mayFail = true;
    QueueBench m_bench;
    std::map<Cid, WantType> m_known;
};

/// As many wants as have places at the peer, with the longest CIDs, and cancels of many at once.
class Crowd
{
public:
    explicit Crowd(std::uint64_t seed)
        : m_random{seed}
    {}

    void run()
    {
        for (int round = 0; round < 12; ++round) {
            if (m_random() % 2 == 0) {
                wantSome();
                cancelSome();
            } else {
                cancelSome();
                wantSome();
            }
            m_bench.queue.pump();
            finish(m_random() % 4 == 0);
        }
        for (int step = 0; step < 30; ++step) {
            finish(false);
        }
        RC_ASSERT(m_bench.queue.state() == QueueState::Idle);
        RC_ASSERT(m_known == m_desired);
    }

private:
    void wantSome()
    {
        const std::size_t places = m_bench.queue.freePlaces();
        for (std::size_t i = m_random() % (places + 1); i > 0; --i) {
            const Cid cid = longCid(++m_last);
            m_bench.queue.want(cid, {WantType::Block, static_cast<std::int32_t>(i)}, 0);
            m_desired.insert(cid);
        }
    }

    void cancelSome()
    {
        const std::uint64_t part = 1 + m_random() % 4;
        std::vector<Cid> leaving;
        for (const Cid& cid : m_desired) {
            if (m_random() % part == 0) {
                leaving.push_back(cid);
            }
        }
        for (const Cid& cid : leaving) {
            m_bench.queue.cancel(cid, 0);
            m_desired.erase(cid);
        }
    }

    static Cid longCid(std::uint64_t number)
    {
        namespace mf = multiformats;
        return Cid::v1(mf::codec::kRaw,
                       mf::Multihash::wrap(mf::hash_code::kSha2_512, tests::numbered(number, 128)));
    }

    /// @param isDoubted  The peer may have lost what it read.
    void finish(bool isDoubted)
    {
        if (m_bench.queue.state() == QueueState::Connecting) {
            m_bench.connected();
        } else if (m_bench.queue.state() == QueueState::Sending) {
            hear(m_bench.last());
            static_cast<void>(m_bench.written());
            if (isDoubted) {
                m_bench.queue.doubt(0);
                m_bench.queue.pump();
            }
        } else if (m_bench.queue.state() != QueueState::Idle) {
            m_bench.wait();
        }
    }

    /// Each part is within the limits, also while its wants have places and its cancels have not
    /// given theirs back.
    void hear(const Outgoing& message)
    {
        std::set<Cid> named;
        std::size_t wants = 0;
        for (const WantEntry& entry : message.wants) {
            RC_ASSERT(named.insert(entry.cid).second);
            if (!entry.cancel) {
                ++wants;
                m_known.insert(entry.cid);
            }
        }
        RC_ASSERT(encodeMessage(message, Protocol::V1_2_0).size() <= limits::kMessageBytes);
        RC_ASSERT(wants <= limits::kWantsAtPeer);
        RC_ASSERT(m_known.size() <= limits::kWantsAtPeer);
        for (const WantEntry& entry : message.wants) {
            if (entry.cancel) {
                m_known.erase(entry.cid);
            }
        }
    }

    std::mt19937_64 m_random;
    QueueBench m_bench;
    std::uint64_t m_last = 0;
    std::set<Cid> m_desired;
    std::set<Cid> m_known; ///< The peer's list of our wants, which `full` does not empty.
};

} // namespace

class MessageQueuePropertyTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void peersViewIsTheDesiredListOnceFailuresStop()
    {
        QVERIFY(rc::check([] {
            Script script{*rc::gen::arbitrary<std::uint64_t>()};
            script.run();
            script.settle();
            script.compare();
            script.stayQuiet();
        }));
    }

    void whatIsSplitIsWholeAndEveryPartKeepsTheLimits()
    {
        QVERIFY(rc::check([] { Crowd{*rc::gen::arbitrary<std::uint64_t>()}.run(); }));
    }
};

static const tests::Registered<MessageQueuePropertyTest> registered{"message_queue"};

} // namespace swapscope::bitswap
#include "message_queue_test.moc"
