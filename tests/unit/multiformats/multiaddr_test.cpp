// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/multiformats/multiaddr.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QJsonArray>
#include <QTest>

namespace swapscope::multiformats {
namespace {

QJsonArray vectors(const char* list)
{
    return tests::loadVectors("multiaddrs.json")[list].toArray();
}

std::string textOf(const QJsonValue& value)
{
    return value.toString().toStdString();
}

Multiaddr address(std::string_view text)
{
    return Multiaddr::parse(text).value();
}

PeerId somePeer()
{
    return PeerId::ofPublicKey(Bytes(36, 5));
}

} // namespace

class MultiaddrTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void validVectorsGoBothWays()
    {
        std::size_t seen = 0;
        for (const char* list : {"valid", "parses_but_meaningless"}) {
            for (const auto& item : vectors(list)) {
                const QJsonObject vector = item.toObject();
                const std::string text = textOf(vector["text"]);
                const Bytes bytes = tests::hexOf(vector["bytes"]);
                const auto parsed = Multiaddr::parse(text);
                QVERIFY2(parsed.has_value(), text.c_str());
                QCOMPARE(toHex(parsed->bytes()), toHex(bytes));
                const auto decoded = Multiaddr::decode(bytes);
                QVERIFY2(decoded.has_value(), text.c_str());
                QCOMPARE(decoded->toString(), text);
                QVERIFY(*decoded == *parsed);
                const QJsonArray components = vector["components"].toArray();
                const auto parts = decoded->parts();
                QCOMPARE(parts.size(), static_cast<std::size_t>(components.size()));
                for (std::size_t i = 0; i < parts.size(); ++i) {
                    const QJsonObject component = components[static_cast<int>(i)].toObject();
                    QCOMPARE(parts[i].code, component["code"].toVariant().toULongLong());
                    QCOMPARE(toHex(parts[i].value), textOf(component["value_bytes"]));
                }
                ++seen;
            }
        }
        QCOMPARE(seen, std::size_t{54});
    }

    void otherSpellingsAreNormalised()
    {
        const QJsonArray list = vectors("normalised");
        QCOMPARE(list.size(), 8);
        for (const auto& item : list) {
            const QJsonObject vector = item.toObject();
            const auto parsed = Multiaddr::parse(textOf(vector["input"]));
            QVERIFY2(parsed.has_value(), qPrintable(vector["input"].toString()));
            QCOMPARE(toHex(parsed->bytes()), textOf(vector["bytes"]));
            QCOMPARE(parsed->toString(), textOf(vector["text"]));
        }
    }

    void invalidTextIsRefused()
    {
        const QJsonArray list = vectors("invalid_text");
        QCOMPARE(list.size(), 30);
        for (const auto& item : list) {
            const std::string text = textOf(item.toObject()["text"]);
            const auto parsed = Multiaddr::parse(text);
            QVERIFY2(!parsed, text.c_str());
            QVERIFY(parsed.error().detail.starts_with("address: "));
        }
    }

    void invalidBytesAreRefused()
    {
        const QJsonArray list = vectors("invalid_bytes");
        QCOMPARE(list.size(), 14);
        for (const auto& item : list) {
            const QJsonObject vector = item.toObject();
            QVERIFY2(!Multiaddr::decode(tests::hexOf(vector["bytes"])),
                     qPrintable(vector["name"].toString()));
        }
    }

    void everyProtocolOfTheTableButGarlicIsKnown()
    {
        for (const auto& item : vectors("protocols")) {
            const QJsonObject protocol = item.toObject();
            const std::string name = textOf(protocol["name"]);
            const auto parsed = Multiaddr::parse("/" + name);
            const bool known = parsed.has_value() || parsed.error().code != ErrorCode::Unsupported;
            QVERIFY2(known != name.starts_with("garlic"), name.c_str());
        }
    }

    void errorsNameThePart()
    {
        QCOMPARE(Multiaddr::parse("/ip4/1.2.3.4/tcp/65536").error().detail,
                 std::string{"address: '65536' behind tcp is not a number from 0 to 65535"});
        QCOMPARE(Multiaddr::parse("/ip4/1.2.3.4/tpc/1").error().detail,
                 std::string{"address: protocol 'tpc' is not known"});
        QVERIFY(Multiaddr::parse("/tpc/1").error().code == ErrorCode::Unsupported);
    }

    void namesWithControlCharactersAreRefused()
    {
        QVERIFY(!Multiaddr::parse("/dns4/a\x1b[31m/tcp/1"));
        QVERIFY(!Multiaddr::decode(Bytes{54, 2, 'a', '\n'}));
        QVERIFY(!Multiaddr::parse(std::string_view{"/ip4/1.2.3.4\0x/tcp/1", 20}));
    }

    void ip6PrintsInShortestForm()
    {
        const auto printed = [](const char* text) {
            return address("/ip6/" + std::string{text}).toString().substr(5);
        };
        QCOMPARE(printed("0:0:0:0:0:0:0:0"), std::string{"::"});
        QCOMPARE(printed("1:0:0:2:0:0:0:3"), std::string{"1:0:0:2::3"});
        QCOMPARE(printed("1:0:0:2:3:0:0:4"), std::string{"1::2:3:0:0:4"});
        QCOMPARE(printed("1:0:2:3:4:5:6:7"), std::string{"1:0:2:3:4:5:6:7"});
        QCOMPARE(printed("1:2:3:4:5:6:0:0"), std::string{"1:2:3:4:5:6::"});
        QCOMPARE(printed("::ABCD"), std::string{"::abcd"});
    }

    void tcpEndpointsGoBothWays()
    {
        using Endpoint = Multiaddr::TcpEndpoint;
        for (const auto& [text, host] :
             {std::pair{"/ip4/10.0.0.1/tcp/4001", "10.0.0.1"},
              std::pair{"/ip6/2001:db8::1/tcp/4001", "2001:db8::1"},
              std::pair{"/ip6zone/eth0/ip6/fe80::1/tcp/4001", "fe80::1%eth0"}})
        {
            const auto endpoint = address(text).tcpEndpoint();
            QVERIFY(endpoint.has_value());
            QCOMPARE(endpoint->host, std::string{host});
            QCOMPARE(endpoint->port, std::uint16_t{4001});
            QCOMPARE(Multiaddr::ofTcp(*endpoint)->toString(), std::string{text});
            QVERIFY(address(text).withPeerId(somePeer()).tcpEndpoint().has_value());
        }
        for (const char* host : {"example.com", "", "1.2.3", "1.2.3.4/tcp/5", "fe80::1%", "::g"}) {
            QVERIFY2(!Multiaddr::ofTcp(Endpoint{host, 1}), host);
        }
    }

    void otherAddressesAreNoTcpEndpoints()
    {
        for (const char* text :
             {"/ip4/1.2.3.4", "/ip4/1.2.3.4/udp/1", "/dns4/a/tcp/1", "/ip4/1.2.3.4/tcp/1/ws",
              "/tcp/1", "/ip6zone/eth0/ip4/1.2.3.4/tcp/1"})
        {
            QVERIFY2(!address(text).tcpEndpoint(), text);
        }
        QVERIFY(!Multiaddr{}.tcpEndpoint());
    }

    void thePeerIdIsTheLastPartOrNone()
    {
        const PeerId peer = somePeer();
        const Multiaddr plain = address("/ip4/1.2.3.4/tcp/1");
        QVERIFY(!plain.peerId());
        const Multiaddr named = plain.withPeerId(peer);
        QVERIFY(named.peerId() == peer);
        QVERIFY(named.withPeerId(peer) == named);
        QVERIFY(named.withoutPeerId() == plain);
        const Multiaddr relayed = address(named.toString() + "/p2p-circuit");
        QVERIFY(!relayed.peerId());
        QVERIFY(relayed.withoutPeerId() == relayed);
        QVERIFY(relayed.withPeerId(peer).withoutPeerId() == relayed);
    }

    void addressesAreReadUpToTheLimitsAndNotBeyond()
    {
        const auto ofSize = [](std::size_t size) {
            Bytes bytes{54};
            const std::size_t name = size - 3;
            bytes.push_back(static_cast<std::uint8_t>(name | 0x80U));
            bytes.push_back(static_cast<std::uint8_t>(name >> 7U));
            bytes.resize(size, 'a');
            return Multiaddr::decode(bytes);
        };
        QVERIFY(ofSize(limits::kMultiaddrBytes).has_value());
        QVERIFY(ofSize(limits::kMultiaddrBytes + 1).error().code == ErrorCode::TooLarge);
        const std::string text = "/dns/" + std::string(limits::kIdentifierText - 5, 'a');
        QVERIFY(Multiaddr::parse(text).has_value());
        QVERIFY(Multiaddr::parse(text + "a").error().code == ErrorCode::TooLarge);
    }

    void nothingFollowsAPathBecauseItsTextHasNoEnd()
    {
        const Bytes path{0x90, 0x03, 0x02, '/', 'a'};
        QVERIFY(Multiaddr::decode(path)->toString() == "/unix/a");
        Bytes more = path;
        append(more, Multiaddr::parse("/tcp/1")->bytes()); // would print as the path /a/tcp/1
        const auto refused = Multiaddr::decode(more);
        QVERIFY(refused.has_error());
        QVERIFY(refused.error().code == ErrorCode::Invalid);
    }

    void aTextThatTakesMoreBytesThanItselfIsHeldToTheLimitOfBytes()
    {
        const auto ofZeros = [](std::uint64_t count) {
            std::string text; // 7 characters and 17 bytes each
            for (std::uint64_t i = 0; i < count; ++i) {
                text += "/ip6/::";
            }
            return Multiaddr::parse(text);
        };
        const std::uint64_t fitting = limits::kMultiaddrBytes / 17;
        const auto longest = ofZeros(fitting);
        QVERIFY(longest.has_value());
        QVERIFY(Multiaddr::decode(longest->bytes()) == longest);
        QVERIFY(ofZeros(fitting + 1).error().code == ErrorCode::TooLarge);
    }

    void everyPrefixOfAnAddressIsRefusedOrShorter()
    {
        for (const auto& item : vectors("valid")) {
            const Bytes bytes = tests::hexOf(item.toObject()["bytes"]);
            for (std::size_t size = 0; size < bytes.size(); ++size) {
                const auto cut = Multiaddr::decode(ByteView{bytes}.first(size));
                QVERIFY(!cut || Multiaddr::parse(cut->toString()) == cut);
            }
        }
    }
};

static const tests::Registered<MultiaddrTest> registered{"multiaddr"};

} // namespace swapscope::multiformats
#include "multiaddr_test.moc"
