// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/tls_limits.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"
#include "tests/unit/libp2p/tls_pair.h"

#include <QJsonArray>
#include <QTest>

#include <algorithm>
#include <array>

namespace swapscope::libp2p {

namespace {

/// Of a record in clear text, the first of a flight: RFC 8446 5.1 has everybody ignore it.
bool isIgnored(int flight, std::size_t at)
{
    return flight <= 2 && (at == 1 || at == 2);
}

std::optional<std::size_t> sealAndOpen(TlsSession& from, TlsSession& to, Bytes& wire,
                                       std::size_t size)
{
    const Bytes plain(size, 9);
    if (!from.seal(plain)) {
        return std::nullopt;
    }
    wire = std::exchange(from.output(), {});
    to.setInput(wire);
    Bytes opened(size);
    const auto got = to.open(opened);
    return got && opened == plain ? std::optional{*got} : std::nullopt;
}

} // namespace

/// N1 to N3 of the published advisories: proofs that were not checked, tags that were not checked,
/// keys that take long to check.
class TlsHostileTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void n1_noHandshakeSurvivesAChangedByte()
    {
        TlsParties parties;
        std::array<std::size_t, 4> sizes{};
        QVERIFY(TlsPair{parties}.run([&](int flight, Bytes& bytes) {
            sizes.at(static_cast<std::size_t>(flight)) = bytes.size();
        }));
        int tried = 0;
        constexpr std::array<unsigned, 5> kBits{0x01, 0x80, 0xff, 0x10, 0x42};
        for (int flight = 1; flight <= 3; ++flight) {
            for (std::size_t at = 0; at < sizes.at(static_cast<std::size_t>(flight)); ++at) {
                if (isIgnored(flight, at)) {
                    continue;
                }
                for (std::size_t turn = 0; turn < 2; ++turn) {
                    bool isChanged = false;
                    TlsPair pair{parties};
                    const bool isAccepted = pair.run([&](int which, Bytes& bytes) {
                        if (which == flight && at < bytes.size()) { // signatures differ in size
                            const unsigned bits = kBits.at((at + 2 * turn) % kBits.size());
                            bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ bits);
                            isChanged = true;
                        }
                    });
                    QVERIFY2(!isChanged || !isAccepted,
                             qPrintable(QStringLiteral("flight %1, byte %2").arg(flight).arg(at)));
                    tried += isChanged ? 1 : 0;
                }
            }
        }
        QVERIFY2(tried >= 2'000, qPrintable(QString::number(tried)));
    }

    void theOtherSideLearnsThatItWasRefused()
    {
        TlsParties parties;
        TlsSetup picky;
        picky.expected = TlsParties::peerOf(parties.client);
        TlsPair wrong{parties, std::move(picky)}; // dials itself, reaches the server
        QVERIFY(!wrong.run());
        QCOMPARE(wrong.clientError->code, ErrorCode::Unverified);
        QVERIFY(wrong.clientError->detail.find("that was dialled") != std::string::npos);
        QVERIFY(wrong.serverError.has_value()); // by the alert in place of the third flight
        QCOMPARE(wrong.serverError->code, ErrorCode::Refused);
    }

    void badCertificatesEndTheHandshakeOnEitherSide()
    {
        const QJsonObject vectors = tests::loadVectors("tls_cert.json");
        QJsonArray refused = vectors["invalid"].toArray();
        for (const auto& item : vectors["spec_refuses_but_go_accepts"]["cases"].toArray()) {
            refused.append(item);
        }
        TlsParties parties;
        int tried = 0;
        for (const auto& entry : refused) {
            const QJsonObject item = entry.toObject();
            const QJsonArray chain = item["certificates_der"].toArray();
            // What OpenSSL itself does not even send is left to the tests of the verifier.
            if (chain.size() != 1 || item["name"].toString() == QStringLiteral("DER cut short")
                || item["name"].toString() == QStringLiteral("certificate of another peer"))
            {
                continue;
            }
            TlsContext context{{.certificate = tests::hexOf(chain[0]),
                                .key = tests::hexOf(vectors["certificate_key_pkcs8"])}};
            for (const Role role : {Role::Initiator, Role::Responder}) {
                TlsSession bad{context, setup(role)};
                TlsSession good{parties.serverContext,
                                setup(role == Role::Initiator ? Role::Responder : Role::Initiator)};
                const auto why = refusalBy(good, bad);
                QVERIFY2(why.has_value(), qPrintable(item["name"].toString()));
                QVERIFY2(why->detail.find("certificate") != std::string::npos
                             || why->detail.find("identity key") != std::string::npos,
                         why->detail.c_str());
                ++tried;
            }
        }
        QCOMPARE(tried, 2 * 13);
    }

    void theMuxerIsSettledInTheClientsOrder()
    {
        TlsParties parties;
        const auto settled = [&](std::vector<std::string> client, std::vector<std::string> server) {
            TlsSetup dialling = setup(Role::Initiator);
            TlsSetup accepting = setup(Role::Responder);
            dialling.muxers = std::move(client);
            accepting.muxers = std::move(server);
            TlsPair pair{parties, std::move(dialling), std::move(accepting)};
            return pair.run() && pair.client.muxer() == pair.server.muxer()
                       ? pair.client.muxer().value_or("none")
                       : "failed";
        };
        QCOMPARE(settled({"a", "b"}, {"b", "a"}), std::string{"a"});
        QCOMPARE(settled({"c", "b"}, {"b", "a"}), std::string{"b"});
        QCOMPARE(settled({"c"}, {"b", "a"}), std::string{"none"});
    }

    void aFirstMessageThatClaimsTooMuchIsRefusedAtOnce()
    {
        TlsParties parties;
        const Bytes claim{22, 3, 1, 0x40, 0, 1, 0, 0x80, 1}; // 32,769 bytes of client hello
        TlsSession server{parties.serverContext, setup(Role::Responder)};
        server.setInput(claim);
        QCOMPARE(server.shakeHands().error().code, ErrorCode::TooLarge);
    }

    void aHandshakeThatNeverEndsIsCutOff()
    {
        TlsParties parties;
        TlsSession server{parties.serverContext, setup(Role::Responder)};
        // A client hello of the largest size that is let through, in the smallest of records.
        std::size_t sent = 0;
        Result<bool> outcome = false;
        const Bytes first{22, 3, 1, 0, 4, 1, 0, 0x7f, 0xff};
        const Bytes more{22, 3, 1, 0, 1, 0};
        for (Bytes record = first; outcome && sent < 2 * limits::kTlsHandshake; record = more) {
            server.setInput(record);
            outcome = server.shakeHands();
            sent += record.size();
        }
        QVERIFY(!outcome);
        QVERIFY(sent <= limits::kTlsHandshake + first.size());
    }

    void n2_aRecordThatDoesNotOpenEndsTheSession()
    {
        TlsParties parties;
        TlsPair pair{parties};
        QVERIFY(pair.run());
        Bytes wire;
        QCOMPARE(sealAndOpen(pair.client, pair.server, wire, 10), std::optional<std::size_t>{10});
        Bytes out(10);
        pair.server.setInput(wire); // a replay
        QCOMPARE(pair.server.open(out).error().code, ErrorCode::Unverified);
        QVERIFY(pair.client.seal(Bytes(10, 1)).has_value());
        const Bytes next = std::exchange(pair.client.output(), {});
        pair.server.setInput({});
        QVERIFY(!pair.server.open(out));
    }

    void keysMayBeRenewedBetweenData()
    {
        TlsParties parties;
        TlsPair pair{parties};
        QVERIFY(pair.run());
        Bytes wire;
        for (int i = 0; i < 100; ++i) {
            pair.client.renewKey(i % 2 == 0);
            QCOMPARE(sealAndOpen(pair.client, pair.server, wire, 10),
                     std::optional<std::size_t>{10});
            QCOMPARE(sealAndOpen(pair.server, pair.client, wire, 10),
                     std::optional<std::size_t>{10});
        }
    }

    void keysRenewedInARowOrWithoutReadingTheAnswersEndTheSession()
    {
        TlsParties parties;
        TlsPair inARow{parties};
        QVERIFY(inARow.run());
        for (std::uint64_t i = 0; i <= limits::kTlsHousekeeping; ++i) {
            inARow.client.renewKey(false);
        }
        Bytes out(10);
        const Bytes flood = std::exchange(inARow.client.output(), {});
        inARow.server.setInput(flood);
        QCOMPARE(inARow.server.open(out).error().code, ErrorCode::TooLarge);

        TlsPair unread{parties};
        QVERIFY(unread.run());
        std::optional<Error> error;
        std::size_t most = 0;
        for (int i = 0; i < 1'000 && !error; ++i) {
            unread.client.renewKey(true);
            QVERIFY(unread.client.seal(Bytes(10, 1)).has_value());
            const Bytes wire = std::exchange(unread.client.output(), {});
            unread.server.setInput(wire);
            const auto opened = unread.server.open(out);
            error = opened ? std::nullopt : std::optional{opened.error()};
            most = std::max(most, unread.server.output().size());
        }
        QVERIFY(error.has_value());
        QCOMPARE(error->code, ErrorCode::TooLarge);
        QVERIFY(most <= limits::kTlsAnswers + 100);
    }

    void anEndIsSaidAndHeard()
    {
        TlsParties parties;
        TlsPair pair{parties};
        QVERIFY(pair.run());
        pair.client.sealEnd();
        const Bytes wire = std::exchange(pair.client.output(), {});
        QVERIFY(!pair.server.hasEnded());
        pair.server.setInput(wire);
        Bytes out(10);
        QCOMPARE(pair.server.open(out).value(), std::size_t{0});
        QVERIFY(pair.server.hasEnded());
        Bytes back; // the other direction goes on
        QCOMPARE(sealAndOpen(pair.server, pair.client, back, 20), std::optional<std::size_t>{20});
    }

    void anInputThatEndsInsideARecordIsKnownForIt()
    {
        TlsParties parties;
        Bytes plain(100, 3);
        for (std::size_t size = 0; size <= 122; ++size) {
            TlsPair pair{parties};
            QVERIFY(pair.run());
            QVERIFY(pair.client.seal(plain).has_value());
            Bytes wire = std::exchange(pair.client.output(), {});
            QCOMPARE(wire.size(), std::size_t{122}); // 5 of header, 1 of type, 16 of tag
            wire.resize(size);
            pair.server.setInput(wire);
            Bytes out(100);
            QCOMPARE(pair.server.open(out).value(), std::size_t{size == 122 ? 100U : 0U});
            QCOMPARE(pair.server.isInsideRecord(), size != 0 && size != 122);
        }
    }

private:
    static TlsSetup setup(Role role)
    {
        return {.role = role,
                .muxers = {"/yamux/1.0.0"},
                .expected = std::nullopt,
                .now = TlsParties::kNow};
    }

    /// Lets both talk until `judge` has an opinion. None: it accepts.
    static std::optional<Error> refusalBy(TlsSession& judge, TlsSession& other)
    {
        Bytes toJudge;
        Bytes toOther;
        bool isOtherDone = false;
        for (int turn = 0; turn < 4; ++turn) {
            const auto judged = judge.shakeHands();
            if (!judged) {
                return judged.error();
            }
            if (*judged) {
                return std::nullopt;
            }
            toOther = std::exchange(judge.output(), {});
            if (!isOtherDone) {
                other.setInput(toOther);
                const auto outcome = other.shakeHands();
                if (!outcome) {
                    return std::nullopt;
                }
                isOtherDone = *outcome;
            }
            toJudge = std::exchange(other.output(), {});
            judge.setInput(toJudge);
        }
        return std::nullopt;
    }
};

static const tests::Registered<TlsHostileTest> registered{"tls_hostile"};

} // namespace swapscope::libp2p
#include "tls_hostile_test.moc"
