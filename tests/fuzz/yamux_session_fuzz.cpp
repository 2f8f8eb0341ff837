// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/libp2p/yamux_session.h"
#include "tests/fuzz/oracle.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>

using namespace swapscope;
using namespace swapscope::fuzz;
using namespace swapscope::libp2p;

namespace {

using namespace std::chrono_literals;

/// The bytes that tell what to do, taken from the front; zeros behind the end.
class Script
{
public:
    explicit Script(ByteView bytes)
        : m_rest{bytes}
    {}

    [[nodiscard]] bool isAtEnd() const noexcept { return m_rest.empty(); }

    std::uint8_t byte() { return isAtEnd() ? std::uint8_t{0} : take(1).front(); }

    ByteView take(std::size_t count)
    {
        const ByteView front = m_rest.first(std::min(count, m_rest.size()));
        m_rest = m_rest.subspan(front.size());
        return front;
    }

private:
    ByteView m_rest;
};

const Bytes& contentToSend()
{
    static const Bytes content(70'000, std::uint8_t{'x'});
    return content;
}

/// A session whose peer sends anything, and whose owner does anything that an owner may do.
class World
{
public:
    /// @param inSingleBytes  How input is cut, which must make no difference.
    World(Role role, bool inSingleBytes)
        : m_session{role, m_now}
        , m_inSingleBytes{inSingleBytes}
    {}

    void run(Script script)
    {
        while (!script.isAtEnd()) {
            step(script);
            checkBounds();
        }
        m_session.onInputEnd(fail(ErrorCode::Closed, "the input has ended"));
        for (const auto& [id, end] : m_ends) {
            m_session.release(id, m_now);
        }
        checkBounds();
        require(m_session.streamCount() == 0, "released streams of an ended session are forgotten");
        require(m_session.unreadBytes() == 0, "forgotten streams keep no bytes");
    }

    /// A hash (FNV-1a) of all that the peer and the owner saw, in order.
    [[nodiscard]] std::uint64_t trace() const noexcept { return m_trace; }
    [[nodiscard]] const YamuxSession& session() const noexcept { return m_session; }

private:
    struct End
    {
        bool isWriting = false;
    };

    void step(Script& script)
    {
        switch (script.byte() % 12) {
        case 0:
        case 1: feed(script.take(script.byte())); break;
        case 2: takeOutput(script); break;
        case 3: accept(); break;
        case 4: open(); break;
        case 5: read(script); break;
        case 6: write(script); break;
        case 7: closeWrite(script); break;
        case 8: reset(script); break;
        case 9: release(script); break;
        case 10: tick(script); break;
        default: takeEvents(); break;
        }
    }

    void feed(ByteView bytes)
    {
        while (!bytes.empty()) {
            const std::size_t given = m_inSingleBytes ? 1 : bytes.size();
            const std::size_t taken = m_session.feed(bytes.first(given), m_now);
            bytes = bytes.subspan(taken);
            if (taken < given) {
                require(!m_session.acceptsInput(), "input is refused only when it was said so");
                return;
            }
        }
    }

    void see(ByteView bytes)
    {
        for (const std::uint8_t byte : bytes) {
            m_trace = (m_trace ^ byte) * 0x100000001b3;
        }
    }

    void takeOutput(Script& script)
    {
        Bytes out;
        m_session.takeOutput(out, 100 * std::size_t{script.byte()}, m_now);
        see(out);
    }

    void accept()
    {
        if (const auto id = m_session.accept()) {
            require(m_ends.emplace(*id, End{}).second, "a stream is accepted once");
        }
    }

    void open()
    {
        const auto id = m_session.open();
        if (isAccepted(id)) {
            require(m_ends.emplace(*id, End{}).second, "a stream is opened once");
        }
    }

    /// A stream by the next byte of the script; end() when there is none.
    std::map<YamuxId, End>::iterator choose(Script& script)
    {
        const std::size_t choice = script.byte();
        return m_ends.empty()
                   ? m_ends.end()
                   : std::next(m_ends.begin(), static_cast<std::ptrdiff_t>(choice % m_ends.size()));
    }

    void read(Script& script)
    {
        const auto chosen = choose(script);
        if (chosen == m_ends.end()) {
            return;
        }
        std::array<std::uint8_t, 1024> into{};
        const std::size_t wanted = 1 + 4 * std::size_t{script.byte()};
        const auto got = m_session.read(chosen->first, std::span{into}.first(wanted), m_now);
        if (got && isAccepted(*got)) {
            require(**got <= wanted, "no more is read than asked for");
            see(ByteView{into}.first(**got));
        }
    }

    void write(Script& script)
    {
        const auto chosen = choose(script);
        const std::size_t count = 256 * std::size_t{script.byte()};
        if (chosen == m_ends.end()) {
            return;
        }
        auto& [id, end] = *chosen;
        if (end.isWriting) {
            const auto outcome = m_session.writeOutcome(id);
            if (!outcome) {
                return;
            }
            isAccepted(*outcome);
        }
        end.isWriting = isAccepted(m_session.write(id, ByteView{contentToSend()}.first(count)));
    }

    void closeWrite(Script& script)
    {
        const auto chosen = choose(script);
        if (chosen != m_ends.end()) {
            isAccepted(m_session.closeWrite(chosen->first));
        }
    }

    void reset(Script& script)
    {
        const auto chosen = choose(script);
        if (chosen != m_ends.end()) {
            m_session.reset(chosen->first, 0x1004);
        }
    }

    void release(Script& script)
    {
        const auto chosen = choose(script);
        if (chosen != m_ends.end()) {
            m_session.release(chosen->first, m_now);
            m_ends.erase(chosen);
        }
    }

    void tick(Script& script)
    {
        m_now += script.byte() * 300ms;
        m_session.onTick(m_now);
        require(m_session.closed() || m_session.nextTick() > m_now, "no work is left behind");
    }

    void takeEvents()
    {
        for (const YamuxEvent& event : m_session.takeEvents()) {
            see(std::array{static_cast<std::uint8_t>(event.kind),
                           static_cast<std::uint8_t>(event.stream)});
        }
    }

    void checkBounds() const
    {
        require(m_session.inboundCount() <= limits::kYamuxInboundStreams, "streams are limited");
        require(m_session.inboundCount() <= m_session.streamCount(), "inbound streams are streams");
        require(m_session.unreadBytes() <= limits::kYamuxConnectionCredit
                                               + m_session.streamCount() * limits::kYamuxWindow,
                "unread bytes stay within the credit granted");
        require(!m_session.closed() || !m_session.closed()->detail.empty(),
                "a session ends for a reason");
    }

    TimePoint m_now{1h};
    YamuxSession m_session;
    bool m_inSingleBytes;
    std::map<YamuxId, End> m_ends;
    std::uint64_t m_trace = 0xcbf29ce484222325;
};

} // namespace

/// The input is a script: an operation's number, its operands, and so on.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView input{data, size};
    for (const Role role : {Role::Initiator, Role::Responder}) {
        World whole{role, false};
        World inSingleBytes{role, true};
        whole.run(Script{input});
        inSingleBytes.run(Script{input});
        require(whole.trace() == inSingleBytes.trace(), "how input is cut makes no difference");
        require(whole.session().closed() == inSingleBytes.session().closed(),
                "how input is cut does not change why a session ends");
        require(whole.session().counters().framesIn == inSingleBytes.session().counters().framesIn,
                "how input is cut does not change the count of frames");
    }
    return 0;
}
