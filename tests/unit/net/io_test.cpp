// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/varint.h"
#include "core/net/io.h"
#include "tests/support/registry.h"
#include "tests/support/run_task.h"
#include "tests/support/vectors.h"

#include <QTest>

#include <algorithm>

namespace swapscope::net {

namespace {

/// Hands out given bytes a few at a time, then the end; keeps what is written.
class Tape final : public Stream
{
public:
    Tape(Bytes bytes, std::size_t step)
        : m_bytes{std::move(bytes)}
        , m_step{step}
    {}

    Task<Result<std::size_t>> readSome(std::span<std::uint8_t> into) override
    {
        const std::size_t size = std::min({into.size(), m_step, m_bytes.size() - m_at});
        std::copy_n(m_bytes.begin() + static_cast<std::ptrdiff_t>(m_at), size, into.begin());
        m_at += size;
        m_largestRead = std::max(m_largestRead, into.size());
        co_return size;
    }
    Task<Result<void>> write(ByteView bytes) override
    {
        append(m_written, bytes);
        co_return Result<void>{};
    }
    Task<Result<void>> closeWrite() override { co_return Result<void>{}; }
    void reset(std::uint32_t /*code*/) override {}

    [[nodiscard]] const Bytes& written() const { return m_written; }
    [[nodiscard]] std::size_t consumed() const { return m_at; }
    [[nodiscard]] std::size_t largestRead() const { return m_largestRead; }

private:
    Bytes m_bytes;
    std::size_t m_step;
    std::size_t m_at = 0;
    std::size_t m_largestRead = 0;
    Bytes m_written;
};

Bytes framed(std::size_t length, std::size_t present)
{
    Bytes bytes;
    appendVarint(bytes, length);
    append(bytes, tests::splitmix(3, present));
    return bytes;
}

} // namespace

class IoTest final : public QObject
{
    Q_OBJECT

private:
    sim::VirtualClock m_clock;

    Result<Bytes> read(Tape& tape, std::uint64_t limit)
    {
        return tests::runTask(m_clock, readFramed(tape, limit));
    }

private Q_SLOTS:
    void framesUpToTheLimitPassAndNoneAbove()
    {
        for (const std::size_t size : {0U, 1U, 99U, 100U}) {
            Tape tape{framed(size, size), 7};
            QCOMPARE(read(tape, 100).value(), tests::splitmix(3, size));
        }
        Tape tape{framed(101, 101), 7};
        QVERIFY(read(tape, 100).error().code == ErrorCode::TooLarge);
        QCOMPARE(tape.consumed(), std::size_t{1});
    }

    void bytesBehindAFrameStayInTheStream()
    {
        Bytes two = framed(5, 5);
        append(two, framed(3, 3));
        Tape tape{two, 64};
        QCOMPARE(read(tape, 100).value().size(), std::size_t{5});
        QCOMPARE(read(tape, 100).value().size(), std::size_t{3});
    }

    void streamThatEndsBeforeAFrameIsClosed()
    {
        Tape tape{{}, 1};
        QVERIFY(read(tape, 100).error().code == ErrorCode::Closed);
    }

    void streamThatEndsAnywhereInsideAFrameIsTruncated()
    {
        const Bytes whole = framed(300, 300);
        for (std::size_t size = 1; size < whole.size(); ++size) {
            Tape tape{Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)), 100};
            QVERIFY(read(tape, 1000).error().code == ErrorCode::Truncated);
        }
    }

    void lengthsThatAreNotMinimalOrTooLongAreInvalid()
    {
        Tape padded{{0x81, 0x00}, 1};
        QVERIFY(read(padded, 100).error().code == ErrorCode::Invalid);
        Tape endless{Bytes(20, 0xFF), 1};
        QVERIFY(read(endless, 100).error().code == ErrorCode::Invalid);
    }

    void claimedLengthIsNotAllocated()
    {
        Tape tape{framed(4'000'000, 10), 64};
        QVERIFY(read(tape, 4'194'304).error().code == ErrorCode::Truncated);
        QVERIFY(tape.largestRead() <= 65'536);
    }

    void writtenFramesReadBack()
    {
        for (const std::size_t size : {0U, 127U, 128U, 65'536U, 65'537U, 300'000U}) {
            const Bytes body = tests::splitmix(4, size);
            Tape out{{}, 1};
            QVERIFY(tests::runTask(m_clock, writeFramed(out, body)).has_value());
            Tape in{out.written(), 10'000};
            QCOMPARE(read(in, size).value(), body);
        }
    }
};

static const tests::Registered<IoTest> registered{"io"};

} // namespace swapscope::net
#include "io_test.moc"
