// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/base/varint.h"
#include "core/libp2p/multistream.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"
#include "tests/unit/libp2p/scripted_stream.h"

#include <QJsonArray>
#include <QTest>

#include <algorithm>

namespace swapscope::libp2p {

using tests::runTask;
using tests::ScriptedStream;

namespace {

Bytes tokens(const std::vector<std::string>& list)
{
    Bytes bytes;
    for (const std::string& token : list) {
        appendToken(bytes, token);
    }
    return bytes;
}

bool isIn(const QJsonArray& names, std::string_view token)
{
    return names.contains(QString::fromUtf8(token.data(), static_cast<qsizetype>(token.size())));
}

/// The proposals of a recorded initiator: its tokens behind the header.
std::vector<std::string> proposalsOf(ByteView wire)
{
    std::vector<std::string> found;
    while (!wire.empty()) {
        const Varint length = decodeVarint(wire).value();
        const auto token = decodeToken(wire.subspan(length.size, length.value));
        if (!token) {
            break; // application bytes behind a proposal
        }
        found.emplace_back(*token);
        wire = wire.subspan(length.size + length.value);
    }
    found.erase(found.begin());
    return found;
}

} // namespace

class MultistreamTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tokenVectorsRoundTrip()
    {
        const QJsonArray list = tests::loadVectors("multistream.json")["tokens"].toArray();
        QVERIFY(!list.isEmpty());
        for (const auto& item : list) {
            const std::string token = item.toObject()["token"].toString().toStdString();
            const Bytes wire = tests::hexOf(item.toObject()["wire"]);
            QCOMPARE(tokens({token}), wire);
            const std::size_t head = varintSize(token.size() + 1);
            QCOMPARE(std::string{decodeToken(ByteView{wire}.subspan(head)).value()}, token);
        }
    }

    void responderAnswersEveryTranscript()
    {
        const QJsonArray list = tests::loadVectors("multistream.json")["transcripts"].toArray();
        QVERIFY(!list.isEmpty());
        for (const auto& item : list) {
            const QJsonObject script = item.toObject();
            const QJsonArray supported = script["server_supports"].toArray();
            for (const std::size_t step : {1UL, 7UL, 4096UL}) {
                ScriptedStream stream{tests::hexOf(script["initiator_to_responder"]), step};
                const auto result =
                    runTask(acceptInbound(stream, [&supported](std::string_view token) {
                        return isIn(supported, token);
                    }));
                const QByteArray name = script["name"].toString().toUtf8();
                QVERIFY2(stream.output() == tests::hexOf(script["responder_to_initiator"]), name);
                const std::string expected = script["responder_result"].toString().toStdString();
                QVERIFY2(result.has_value() == !expected.empty(), name);
                QVERIFY2(!result || *result == expected, name);
            }
        }
    }

    void initiatorFollowsEveryRecordedAnswer()
    {
        const QJsonArray list = tests::loadVectors("multistream.json")["transcripts"].toArray();
        int tried = 0;
        for (const auto& item : list) {
            const QJsonObject script = item.toObject();
            const QByteArray name = script["name"].toString().toUtf8();
            const std::string expected = script["initiator_result"].toString().toStdString();
            if (expected.empty() && !script.contains("initiator_error")) {
                continue; // the recorded initiator was no multistream initiator
            }
            ++tried;
            const Bytes wire = tests::hexOf(script["initiator_to_responder"]);
            ScriptedStream stream{tests::hexOf(script["responder_to_initiator"])};
            const auto result = runTask(selectOutbound(stream, proposalsOf(wire)));
            QVERIFY2(result.has_value() == !expected.empty(), name);
            QVERIFY2(!result || *result == expected, name);
            QVERIFY2(result || result.error().code == ErrorCode::Refused, name);
            const Bytes& sent = stream.output();
            QVERIFY2(std::equal(sent.begin(), sent.end(), wire.begin()), name);
        }
        QVERIFY(tried >= 6);
    }

    void bytesBehindTheAgreementAreLeftInTheStream()
    {
        Bytes input = tokens({"/multistream/1.0.0", "/a/1"});
        append(input, asBytes("application"));
        ScriptedStream inbound{input, 4096};
        QVERIFY(runTask(acceptInbound(inbound, [](std::string_view) { return true; })));
        QCOMPARE(std::string{asText(inbound.unread())}, std::string{"application"});
        ScriptedStream outbound{input, 4096};
        QVERIFY(runTask(selectOutbound(outbound, {"/a/1"})));
        QCOMPARE(std::string{asText(outbound.unread())}, std::string{"application"});
    }

    void anAnswerThatCannotBeWrittenDoesNotLoseTheProtocol()
    {
        ScriptedStream stream{tokens({"/multistream/1.0.0", "/a/1"})};
        stream.refuseWrites();
        const auto result =
            runTask(acceptInbound(stream, [](std::string_view token) { return token == "/a/1"; }));
        QCOMPARE(result.value(), std::string{"/a/1"});
    }

    void theLongestTokenIsTakenAndOneMoreByteRefused()
    {
        const auto never = [](std::string_view) { return false; };
        for (const std::size_t over : {0UL, 1UL}) {
            Bytes input = tokens({"/multistream/1.0.0"});
            appendVarint(input, limits::kMultistreamToken + over);
            input.insert(input.end(), limits::kMultistreamToken + over - 1, 'x');
            input.push_back('\n');
            ScriptedStream stream{input};
            const auto result = runTask(acceptInbound(stream, never));
            QCOMPARE(result.error().code, over == 0 ? ErrorCode::Closed : ErrorCode::TooLarge);
            QCOMPARE(stream.unread().empty(), over == 0);
        }
    }

    void theSeventeenthProposalIsNotRead()
    {
        for (const std::uint64_t refused : {15UL, 16UL}) {
            std::vector<std::string> list{"/multistream/1.0.0"};
            list.insert(list.end(), refused, "/other");
            list.emplace_back("/a/1");
            ScriptedStream stream{tokens(list)};
            const auto result = runTask(
                acceptInbound(stream, [](std::string_view token) { return token == "/a/1"; }));
            QCOMPARE(result.has_value(), refused < limits::kMultistreamProposals);
            QVERIFY(result || result.error().code == ErrorCode::TooLarge);
        }
    }

    void anAnswerThatWasNotProposedIsInvalid()
    {
        ScriptedStream stream{tokens({"/multistream/1.0.0", "/b/1"})};
        QCOMPARE(runTask(selectOutbound(stream, {"/a/1"})).error().code, ErrorCode::Invalid);
    }

    void everyCutOfANegotiationIsAnError()
    {
        const Bytes whole = tokens({"/multistream/1.0.0", "/a/1"});
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const Bytes part{whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)};
            ScriptedStream inbound{part};
            QVERIFY(!runTask(acceptInbound(inbound, [](std::string_view) { return true; })));
            ScriptedStream outbound{part};
            QVERIFY(!runTask(selectOutbound(outbound, {"/a/1"})));
        }
    }
};

static const tests::Registered<MultistreamTest> registered{"multistream"};

} // namespace swapscope::libp2p
#include "multistream_test.moc"
