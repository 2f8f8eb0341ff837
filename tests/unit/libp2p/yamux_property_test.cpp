// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/libp2p/yamux_session.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <random>

namespace swapscope::libp2p {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kPatternPeriod = 1'000'003;
constexpr std::size_t kLongestPiece = 150'000;

/// The bytes from `at` on of what `side` writes to stream `id`: a slice of one long random text, so
/// that any exchange of bytes or streams shows.
ByteView contentAt(int side, YamuxId id, std::size_t at, std::size_t size)
{
    static const Bytes pattern = [] {
        Bytes bytes = tests::splitmix(99, kPatternPeriod);
        append(bytes, Bytes{bytes.begin(), bytes.begin() + kLongestPiece});
        return bytes;
    }();
    const std::size_t start = at + std::size_t{id} * 40'503 + (side == 0 ? 0 : 500'000);
    return ByteView{pattern}.subspan(start % kPatternPeriod, size);
}

/// One end of a stream as its application sees it.
struct End
{
    std::size_t written = 0; ///< Handed in, all accepted or lent.
    std::size_t read = 0;
    Bytes lent;
    bool isWriting = false;
    bool isClosed = false;
    bool isAtEnd = false;
    bool isReset = false;
};

/// Two sessions joined by two byte pipes, and applications that do anything at any time.
class World
{
public:
    explicit World(std::uint32_t seed)
        : m_random{seed}
    {}

    void run(int turns)
    {
        for (int turn = 0; turn < turns && isSound; ++turn) {
            step(static_cast<int>(below(2)), true);
        }
        // Both applications end what they have, and read to the end.
        for (int turn = 0; turn < 200'000 && isSound && !isQuiet(); ++turn) {
            step(static_cast<int>(below(2)), false);
        }
    }

    /// Every stream ended by both sides delivered all that was written to it.
    [[nodiscard]] bool isComplete() const
    {
        for (const auto& [id, near] : m_ends[0]) {
            const auto found = m_ends[1].find(id);
            if (found == m_ends[1].end()) {
                if (!near.isReset) {
                    return false;
                }
                continue;
            }
            const End& far = found->second;
            const bool isAborted = near.isReset || far.isReset;
            if (!isAborted && (near.read != far.written || far.read != near.written)) {
                return false;
            }
        }
        return m_sessions[0].streamCount() == 0 && m_sessions[1].streamCount() == 0;
    }

    bool isSound = true; ///< No session ended, no byte was wrong.
    std::size_t delivered = 0;

private:
    std::uint64_t below(std::uint64_t bound) { return m_random() % bound; }

    void step(int side, bool isBusy)
    {
        const auto at = static_cast<std::size_t>(side);
        YamuxSession& session = m_sessions[at];
        m_now += Duration{static_cast<std::int64_t>(below(1'000'000))};
        switch (below(isBusy ? 8 : 6)) {
        case 0: transmit(at); break;
        case 1: deliver(at); break;
        case 2:
            while (const auto id = session.accept()) {
                m_ends[at][*id];
            }
            break;
        case 3:
        case 4: onStream(side, isBusy); break;
        case 5: session.onTick(m_now); break;
        default:
            if (below(4) == 0) {
                if (const auto id = session.open()) {
                    m_ends[at][*id];
                }
            } else {
                onStream(side, isBusy);
            }
        }
        isSound = isSound && !session.closed();
    }

    void transmit(std::size_t at)
    {
        Bytes& pipe = m_pipes[at];
        m_sessions[at].takeOutput(pipe, pipe.size() + below(200'000), m_now);
    }

    void deliver(std::size_t at)
    {
        Bytes& pipe = m_pipes[1 - at];
        const std::size_t count = std::min<std::size_t>(pipe.size(), below(100'000));
        const std::size_t taken = m_sessions[at].feed(ByteView{pipe}.first(count), m_now);
        pipe.erase(pipe.begin(), pipe.begin() + static_cast<std::ptrdiff_t>(taken));
    }

    void onStream(int side, bool isBusy)
    {
        auto& ends = m_ends[static_cast<std::size_t>(side)];
        if (ends.empty()) {
            return;
        }
        auto chosen = ends.begin();
        std::advance(chosen, static_cast<std::ptrdiff_t>(below(ends.size())));
        auto& [id, end] = *chosen;
        if (end.isReset || (end.isClosed && end.isAtEnd)) {
            return;
        }
        const std::uint64_t choice = below(isBusy ? 40 : 4);
        if (choice == 39) {
            abort(side, id, end);
        } else if (choice < 2 || end.isClosed) {
            read(side, id, end);
        } else if (isBusy && choice < 37) {
            write(side, id, end);
        } else {
            close(side, id, end);
        }
        releaseIfDone(side, id, end);
    }

    void abort(int side, YamuxId id, End& end)
    {
        session(side).reset(id, 0x1004);
        end.isReset = true;
    }

    void read(int side, YamuxId id, End& end)
    {
        Bytes into(below(100'000) + 1);
        const auto got = session(side).read(id, into, m_now);
        if (!got) {
            return;
        }
        if (!*got) {
            end.isReset = true;
            return;
        }
        const ByteView expected = contentAt(1 - side, id, end.read, **got);
        isSound = isSound && std::equal(expected.begin(), expected.end(), into.begin());
        end.read += **got;
        delivered += **got;
        end.isAtEnd = **got == 0;
    }

    void write(int side, YamuxId id, End& end)
    {
        if (!settle(side, id, end)) {
            return;
        }
        const ByteView content = contentAt(side, id, end.written, below(kLongestPiece));
        end.lent.assign(content.begin(), content.end());
        if (!session(side).write(id, end.lent)) {
            end.isReset = true;
            return;
        }
        end.isWriting = true;
        end.written += end.lent.size();
    }

    void close(int side, YamuxId id, End& end)
    {
        if (settle(side, id, end)) {
            end.isClosed = session(side).closeWrite(id).has_value();
            end.isReset = !end.isClosed;
        }
    }

    /// True when no write is in progress.
    bool settle(int side, YamuxId id, End& end)
    {
        if (end.isWriting) {
            const auto outcome = session(side).writeOutcome(id);
            if (!outcome) {
                return false;
            }
            end.isWriting = false;
            end.isReset = end.isReset || !*outcome;
        }
        return !end.isReset;
    }

    void releaseIfDone(int side, YamuxId id, End& end)
    {
        if (end.isReset || (end.isClosed && end.isAtEnd)) {
            session(side).release(id, m_now);
        }
    }

    [[nodiscard]] bool isQuiet() const
    {
        return m_sessions[0].streamCount() == 0 && m_sessions[1].streamCount() == 0
               && m_pipes[0].empty() && m_pipes[1].empty();
    }

    YamuxSession& session(int side) { return m_sessions[static_cast<std::size_t>(side)]; }

    std::mt19937_64 m_random;
    TimePoint m_now{1h};
    std::array<YamuxSession, 2> m_sessions{YamuxSession{Role::Initiator, TimePoint{1h}},
                                           YamuxSession{Role::Responder, TimePoint{1h}}};
    std::array<Bytes, 2> m_pipes;
    std::array<std::map<YamuxId, End>, 2> m_ends;
};

} // namespace

class YamuxPropertyTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whateverBothSidesDoEveryStreamDeliversWhatWasWritten()
    {
        std::size_t delivered = 0;
        for (std::uint32_t seed = 1; seed <= 8; ++seed) {
            World world{seed};
            world.run(1'500);
            QVERIFY2(world.isSound, qPrintable(QString::number(seed)));
            QVERIFY2(world.isComplete(), qPrintable(QString::number(seed)));
            delivered += world.delivered;
        }
        QVERIFY(delivered > limits::kMiB);
    }

    void anyBytesAreSurvived()
    {
        std::mt19937_64 random{1};
        for (int round = 0; round < 3'000; ++round) {
            YamuxSession session{Role::Responder, TimePoint{1h}};
            Bytes out;
            for (int frame = 0; frame < 20 && !session.closed(); ++frame) {
                const YamuxHeader header{
                    static_cast<YamuxType>(random() % 4), static_cast<std::uint16_t>(random() % 20),
                    static_cast<YamuxId>(random() % 6), static_cast<std::uint32_t>(random() % 40)};
                Bytes bytes;
                append(bytes, encodeYamuxHeader(header));
                bytes.resize(bytes.size() + random() % 40);
                session.feed(bytes, TimePoint{1h});
                if (const auto id = session.accept(); id && random() % 2 == 0) {
                    session.release(*id, TimePoint{1h});
                }
                session.takeOutput(out, 1000, TimePoint{1h});
            }
            QVERIFY(out.size() < 10'000);
        }
    }
};

static const tests::Registered<YamuxPropertyTest> registered{"yamux_property"};

} // namespace swapscope::libp2p
#include "yamux_property_test.moc"
