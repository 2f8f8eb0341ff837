// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/exchange_net.h"
#include "tests/support/registry.h"

#include <QTest>

#include <memory>
#include <set>

namespace swapscope::bitswap {

using namespace std::chrono_literals;
using tests::Caller;
using tests::ExchangeNet;

namespace {

constexpr std::size_t kNodes = 20;
constexpr std::uint64_t kBlocks = 30;
constexpr int kSteps = 60;
constexpr Duration kHealed = 120s; ///< By then every want has to be done.

/// The same for all seeds: hashing them is most of the work.
const std::vector<store::Block>& allBlocks()
{
    static const std::vector<store::Block> blocks = tests::trueBlocks(kBlocks, 600);
    return blocks;
}

/// Twenty nodes that fetch from each other while links are slow, break and come back.
class Swarm
{
public:
    explicit Swarm(std::uint64_t seed)
        : m_net{seed}
        , m_holder(kBlocks)
    {
        m_net.failurePercent = static_cast<unsigned>(below(3) * 5);
        for (std::size_t i = 0; i < kNodes; ++i) {
            m_nodes.push_back(&m_net.addNode(below(10) == 0 ? Protocol::V1_1_0 : Protocol::V1_2_0));
        }
        for (std::size_t b = 0; b < kBlocks; ++b) {
            m_holder[b] = below(kNodes);
            m_nodes[m_holder[b]]->give({allBlocks()[b]});
        }
        for (std::size_t i = 0; i < 3 * kNodes; ++i) {
            link(below(kNodes), below(kNodes));
        }
    }

    void run()
    {
        for (int step = 0; step < kSteps; ++step) {
            act();
            m_net.clock.advance(std::chrono::milliseconds{below(8) == 0 ? below(2000) : below(60)});
        }
    }

    /// Nothing breaks any more, and who wants a block is connected to one that had it from the
    /// beginning. @return what is still open in the end.
    [[nodiscard]] std::size_t heal()
    {
        m_net.failurePercent = 0;
        for (const Request& request : m_requests) {
            for (const std::size_t block : request.blocks) {
                link(request.node, m_holder[block]);
            }
        }
        m_net.clock.runUntil([this] { return open() == 0; }, kHealed);
        return open();
    }

    /// What the first block that is still open waits for.
    [[nodiscard]] std::string why()
    {
        for (const Request& request : m_requests) {
            for (const std::size_t block : request.blocks) {
                const Cid& cid = allBlocks()[block].cid;
                if (request.caller->isDone || std::ranges::count(request.caller->got, cid) > 0) {
                    continue;
                }
                ExchangeNet::Node& node = *m_nodes[request.node];
                node.exchange.explainWant(cid, 0);
                const auto& answer = std::get<telemetry::WantExplained>(node.events.back().body);
                std::string text = answer.waitsFor;
                for (const telemetry::Reason& reason : answer.reasons) {
                    text += "\n  " + reason.name + ": " + reason.value;
                }
                return text;
            }
        }
        return "nothing";
    }

    /// Everybody got what it asked for, each block once.
    [[nodiscard]] bool isComplete() const
    {
        return std::ranges::all_of(m_requests, [](const Request& request) {
            const std::set<Cid> distinct{request.caller->got.begin(), request.caller->got.end()};
            return distinct.size() == request.caller->got.size()
                   && distinct.size() == request.blocks.size();
        });
    }

private:
    struct Request
    {
        std::size_t node = 0;
        std::set<std::size_t> blocks;
        std::unique_ptr<Caller> caller;
    };

    std::size_t below(std::size_t bound) { return m_net.random() % bound; }

    void act()
    {
        const std::size_t a = below(kNodes);
        const std::size_t b = below(kNodes);
        switch (below(4)) {
        case 0: ask(a); break;
        case 1: cut(a, b); break;
        case 2: leave(a); break;
        default: link(a, b); break;
        }
    }

    void ask(std::size_t node)
    {
        Request request{node, {}, std::make_unique<Caller>()};
        const std::size_t count = 1 + below(8);
        std::vector<Cid> cids;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t block = below(kBlocks);
            request.blocks.insert(block);
            cids.push_back(allBlocks()[block].cid);
        }
        m_nodes[node]->exchange.wantBlocks(cids, "test", 0, request.caller->listener());
        m_requests.push_back(std::move(request));
    }

    void link(std::size_t a, std::size_t b)
    {
        if (a == b || m_net.isConnected(*m_nodes[a], *m_nodes[b])) {
            return;
        }
        const bool isSlow = below(5) == 0;
        m_net.setLatency(*m_nodes[a], *m_nodes[b],
                         isSlow
                             ? std::optional<Duration>{std::chrono::milliseconds{200 + below(2000)}}
                             : std::nullopt);
        m_net.connect(*m_nodes[a], *m_nodes[b]);
    }

    void cut(std::size_t a, std::size_t b)
    {
        if (a != b && m_net.isConnected(*m_nodes[a], *m_nodes[b])) {
            m_net.disconnect(*m_nodes[a], *m_nodes[b]);
        }
    }

    /// A node loses all its peers at once.
    void leave(std::size_t node)
    {
        if (below(4) == 0) {
            for (std::size_t other = 0; other < kNodes; ++other) {
                cut(node, other);
            }
        }
    }

    [[nodiscard]] std::size_t open() const
    {
        return static_cast<std::size_t>(std::ranges::count_if(
            m_requests, [](const Request& request) { return !request.caller->isDone; }));
    }

    ExchangeNet m_net;
    std::vector<ExchangeNet::Node*> m_nodes;
    std::vector<std::size_t> m_holder; ///< Of each block, from the beginning.
    std::vector<Request> m_requests;
};

} // namespace

class ChurnTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyWantEndsThroughCutsSlowLinksAndChurn_data()
    {
        QTest::addColumn<quint64>("first");
        for (quint64 first = 1; first <= 901; first += 100) {
            QTest::addRow("seeds %llu to %llu", first, first + 99) << first;
        }
    }
    void everyWantEndsThroughCutsSlowLinksAndChurn()
    {
        QFETCH(const quint64, first);
        for (quint64 seed = first; seed < first + 100; ++seed) {
            Swarm swarm{seed};
            swarm.run();
            const std::size_t open = swarm.heal();
            const QString what = QStringLiteral("seed %1, %2 open: ").arg(seed).arg(open)
                                 + QString::fromStdString(swarm.why());
            QVERIFY2(open == 0, qPrintable(what));
            QVERIFY2(swarm.isComplete(), qPrintable(QStringLiteral("seed %1").arg(seed)));
        }
    }
};

static const tests::Registered<ChurnTest> registered{"churn"};

} // namespace swapscope::bitswap
#include "churn_test.moc"
