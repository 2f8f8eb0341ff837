// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/rules.h"
#include "core/node/rules_file.h"
#include "tests/support/registry.h"

#include <QTest>

#include <algorithm>
#include <string>

namespace swapscope::node {

using telemetry::DenyAnswer;
using telemetry::NodeRules;
using telemetry::PeerRules;
using telemetry::ServiceClass;

namespace {

constexpr auto kPeer = "12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN";
constexpr auto kCid = "bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e";

multiformats::PeerId peer()
{
    return multiformats::PeerId::parse(kPeer).value();
}

multiformats::Cid cid()
{
    return multiformats::Cid::parse(kCid).value();
}

/// The texts here have single quotes where JSON has double ones.
std::string json(std::string text)
{
    std::ranges::replace(text, '\'', '"');
    return text;
}

std::string whole(const std::string& node, const std::string& peers, const std::string& denials)
{
    return "{'version':1,'node':" + node + ",'peers':[" + peers + "],'denials':[" + denials + "]}";
}

std::string ofPeer(const std::string& members)
{
    return "{'peer':'" + std::string{kPeer} + "'" + (members.empty() ? "" : "," + members) + "}";
}

/// The one reason why something of the text was left out.
QString skipped(const std::string& text)
{
    const auto read = decodeRules(json(text), {});
    if (!read || read->leftOut.entries != 1 || read->leftOut.why.size() != 1) {
        return QStringLiteral("not exactly one entry");
    }
    return QString::fromStdString(read->leftOut.why.front());
}

} // namespace

class RulesFileTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsWrittenReadsBack()
    {
        SavedRules rules;
        rules.node = {.strategy = "wfq",
                      .taskWorkers = 3,
                      .uploadLimit = 50'000,
                      .downloadLimit = std::uint64_t{0},
                      .servingPaused = true,
                      .askingPaused = true};
        PeerRules ofAnne;
        ofAnne.nickname = "Änne \"the\" \\ 1st";
        ofAnne.weight = PeerRules::kMaxWeight;
        ofAnne.serviceClass = ServiceClass::Low;
        ofAnne.uploadLimit = ~std::uint64_t{0};
        ofAnne.askingPaused = true;
        rules.peers = {{peer(), ofAnne}};
        rules.peers.front().second.inFlightCap = 65'536;
        rules.peers.front().second.color = 0;
        rules.node.alternativeUpload = 0;
        rules.node.alternativeDownload = 2'000'000;
        rules.node.usesAlternative = true;
        rules.denials = {{{peer(), {}}, DenyAnswer::Silence},
                         {{{}, cid()}, DenyAnswer::Disconnect},
                         {{peer(), cid()}, DenyAnswer::DontHave}};
        const auto read = decodeRules(encodeRules(rules, {}), {});
        QVERIFY(read && read->rules == rules);
        QCOMPARE(read->leftOut.entries, std::size_t{0});
    }

    void whatEqualsTheDefaultsFollowsThem()
    {
        NodeRules defaults;
        defaults.taskWorkers = 5;
        SavedRules rules;
        rules.node = defaults;
        const std::string text = encodeRules(rules, defaults);
        NodeRules later = defaults;
        later.taskWorkers = 9;
        QCOMPARE(decodeRules(text, later)->rules.node.taskWorkers, 9U);
    }

    void aBadEntryIsSkippedAndNamedAndTheOthersCount()
    {
        const std::string other = "{'peer':'QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC',"
                                  "'weight':250}";
        const auto read = decodeRules(
            json(whole("{'taskWorkers':2}", ofPeer("'weight':0") + "," + other, "")), {});
        QVERIFY(read);
        QCOMPARE(read->rules.node.taskWorkers, 2U);
        QCOMPARE(read->rules.peers.size(), std::size_t{1});
        QCOMPARE(read->rules.peers.front().second.weight, 250U);
        QCOMPARE(QString::fromStdString(read->leftOut.why.front()),
                 QString{"'weight' of %1: a weight can be 0.01 to 100"}.arg(kPeer));
    }

    void whatIsBesideABadValueCounts()
    {
        NodeRules defaults;
        defaults.taskWorkers = 5;
        const std::string node = "{'strategy':'luck','taskWorkers':650,'uploadLimit':-5,"
                                 "'downloadLimit':50000,'servingPaused':true,'speed':1}";
        const std::string ofOne = ofPeer("'nickname':'Anne','weight':0,'uploadLimit':70000,"
                                         "'color':99,'class':'low','inFlightCap':3");
        const auto read = decodeRules(json(whole(node, ofOne, "")), defaults);
        QVERIFY(read);
        NodeRules expected = defaults;
        expected.downloadLimit = 50'000;
        expected.servingPaused = true;
        QVERIFY(read->rules.node == expected);
        PeerRules ofAnne;
        ofAnne.nickname = "Anne";
        ofAnne.uploadLimit = 70'000;
        ofAnne.serviceClass = ServiceClass::Low;
        QCOMPARE(read->rules.peers.size(), std::size_t{1});
        QVERIFY(read->rules.peers.front().second == ofAnne);
        QCOMPARE(read->leftOut.entries, std::size_t{7});
    }

    void whereOneListIsNoneTheOtherCounts()
    {
        const auto read = decodeRules(json("{'version':1,'node':7,'peers':{},'denials':[{'cid':'"
                                           + std::string{kCid} + "','answer':'silence'}]}"),
                                      {});
        QVERIFY(read);
        QCOMPARE(read->rules.denials.size(), std::size_t{1});
        QVERIFY(read->rules.node == NodeRules{});
        QCOMPARE(read->leftOut.entries, std::size_t{2});
    }

    void everyKindOfBadEntryHasItsReason_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("reason");
        const auto row = [](const char* name, const std::string& text, const char* reason) {
            QTest::newRow(name) << QString::fromStdString(text) << QString{reason};
        };
        row("weight over", whole("{}", ofPeer("'weight':10001"), ""), "0.01 to 100");
        row("weight no number", whole("{}", ofPeer("'weight':'1'"), ""), "whole number");
        row("negative limit", whole("{}", ofPeer("'uploadLimit':-1"), ""), "whole number");
        row("fraction", whole("{}", ofPeer("'uploadLimit':1.5"), ""), "whole number");
        row("too large", whole("{}", ofPeer("'weight':4294967296"), ""), "too large");
        row("flag", whole("{}", ofPeer("'servingPaused':1"), ""), "neither true nor false");
        row("class", whole("{}", ofPeer("'class':'best'"), ""), "'best', which is unknown");
        row("unknown member", whole("{}", ofPeer("'speed':1"), ""), "'speed' of 12D3");
        row("no peer", whole("{}", "{'weight':2}", ""), "names no peer");
        row("bad peer", whole("{}", "{'peer':'0'}", ""), "'peer'");
        row("no object", whole("{}", "7", ""), "not an object");
        row("twice", whole("{}", ofPeer("") + "," + ofPeer(""), ""), "twice");
        row("control characters", whole("{}", ofPeer("'nickname':'a\\u0007'"), ""), "control");
        row("peers no list", "{'version':1,'peers':{}}", "all peers: they are not a list");
        row("denials no list", "{'version':1,'denials':3}", "all denials: they are not a list");
        row("node no object", "{'version':1,'node':[]}", "the rules of the node");
        row("member of a denial",
            whole("{}", "", "{'cid':'" + std::string{kCid} + "','answer':'silence','until':9}"),
            "a denial: 'until'");
        row("strategy", whole("{'strategy':'luck'}", "", ""), "no strategy has that name");
        row("workers", whole("{'taskWorkers':65}", "", ""), "1 to 64 task workers");
        row("empty denial", whole("{}", "", "{'answer':'silence'}"), "neither a peer nor a CID");
        row("unknown answer",
            whole("{}", "", "{'cid':'" + std::string{kCid} + "','answer':'laugh'}"),
            "'laugh', which is unknown");
        row("no answer", whole("{}", "", "{'cid':'" + std::string{kCid} + "'}"), "no answer");
    }
    void everyKindOfBadEntryHasItsReason()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, reason);
        const QString told = skipped(text.toStdString());
        QVERIFY2(told.contains(reason), qPrintable(told));
    }

    void aTextOfAnotherFormIsRefusedWhole_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        const auto row = [](const char* name, const QByteArray& text, ErrorCode code) {
            QTest::newRow(name) << text << static_cast<int>(code);
        };
        row("empty", "", ErrorCode::Invalid);
        row("cut off", "{'version':1,'node':{", ErrorCode::Invalid);
        row("trailing", "{'version':1} x", ErrorCode::Invalid);
        row("no object", "[]", ErrorCode::Invalid);
        row("no version", "{}", ErrorCode::Invalid);
        row("version 0", "{'version':0}", ErrorCode::Invalid);
        row("newer", "{'version':2}", ErrorCode::Unsupported);
        row("too deep", "{'version':1,'peers':[[[[[]]]]]}", ErrorCode::Invalid);
        row("not UTF-8", "{\"version\":1,\"node\":{\"strategy\":\"\xff\"}}", ErrorCode::Invalid);
        row("one byte too long", QByteArray(static_cast<int>(kMaxRulesBytes) + 1, ' '),
            ErrorCode::TooLarge);
    }
    void aTextOfAnotherFormIsRefusedWhole()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const int, code);
        const auto read = decodeRules(json(text.toStdString()), {});
        QVERIFY(!read);
        QCOMPARE(static_cast<int>(read.error().code), code);
        QVERIFY(!read.error().detail.empty());
    }

    void asLongAsAllowedIsRead()
    {
        std::string text = json("{'version':1}");
        text.resize(kMaxRulesBytes, ' ');
        QVERIFY(decodeRules(text, {}));
    }

    void entriesBeyondTheLimitAreLeftOut()
    {
        const std::size_t most = bitswap::Rules::kMaxPeers;
        std::string peers;
        for (std::size_t i = 0; i <= most; ++i) {
            Bytes key(36, std::uint8_t{0});
            key[0] = 8;
            key[1] = 1;
            key[2] = 18;
            key[3] = 32;
            for (std::size_t byte = 0; byte < 4; ++byte) {
                key[4 + byte] = static_cast<std::uint8_t>(i >> (8 * byte));
            }
            peers += (i == 0 ? "" : ",")
                     + ("{'peer':'" + multiformats::PeerId::ofPublicKey(key).toString()
                        + "','weight':2}");
        }
        const auto read = decodeRules(json(whole("{}", peers, "")), {});
        QVERIFY(read);
        QCOMPARE(read->rules.peers.size(), most);
        QCOMPARE(read->leftOut.entries, std::size_t{1});
    }
};

static const tests::Registered<RulesFileTest> registered{"rules_file"};

} // namespace swapscope::node
#include "rules_file_test.moc"
