// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiformats/link.h"
#include "tests/support/registry.h"

#include <QTest>

namespace swapscope::multiformats {
namespace {

const std::string kV1 = "bafkreig4avid54ddctphrreq3a5oignf5nlchqlymofrrkjwkpfy7ge4vi";
const std::string kV0 = "Qmd9X6tNwW53ebLGffBhWzJNsdUwNgRvb6w14bCf5FSwpd";

} // namespace

class LinkTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFormOfLinkGivesItsCid()
    {
        const Cid cid = Cid::parse(kV1).value();
        for (const std::string& text :
             {kV1, " " + kV1 + "\n", kV1 + "/", "ipfs://" + kV1, "IPFS://" + kV1 + "/",
              "/ipfs/" + kV1, "/ipfs/" + kV1 + "/", "https://ipfs.io/ipfs/" + kV1,
              "http://localhost:8080/ipfs/" + kV1 + "/",
              "https://gateway.example/ipfs/" + kV1 + "?filename=a/b.txt",
              "https://" + kV1 + ".ipfs.dweb.link", "https://" + kV1 + ".ipfs.dweb.link/",
              "http://" + kV1 + ".ipfs.localhost:8080/#top", "ipfs://" + kV1 + "?x=1"})
        {
            const auto read = parseContentLink(text);
            QVERIFY2(read.has_value(), text.c_str());
            QVERIFY2(*read == cid, text.c_str());
        }
        QCOMPARE(parseContentLink("ipfs://" + kV0)->toString(), kV0);
    }

    void slashesCanBeDigitsOfBase64()
    {
        QCOMPARE(parseContentLink("mAVUSIOOwxEKY/BwUmvv0yJlvuSQnrkHkZJuTTKSVmRt4UrhV")->toString(),
                 std::string{"bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"});
    }

    void aPathBelowTheCidIsRefusedWithAdvice()
    {
        for (const std::string& text :
             {kV1 + "/a.txt", "ipfs://" + kV1 + "/a", "/ipfs/" + kV1 + "/a/b",
              "https://ipfs.io/ipfs/" + kV1 + "/a", "https://" + kV1 + ".ipfs.dweb.link/a"})
        {
            const auto read = parseContentLink(text);
            QVERIFY2(!read, text.c_str());
            QVERIFY(read.error().code == ErrorCode::Unsupported);
            QCOMPARE(read.error().detail,
                     std::string{"only the block itself can be wanted; leave out the path"});
        }
    }

    void aPathIsNamesBelowTheCid()
    {
        const Cid cid = Cid::parse(kV1).value();
        const auto path = [&](const std::string& text) {
            const auto read = parseContentPath(text);
            return read && read->root == cid ? read->names : std::vector<std::string>{"wrong"};
        };
        using Names = std::vector<std::string>;
        QCOMPARE(path(kV1), Names{});
        QCOMPARE(path("/ipfs/" + kV1 + "//a/b c/"), (Names{"a", "b c"}));
        QCOMPARE(path(kV1 + "/a?b/c#d"), (Names{"a?b", "c#d"}));
        QCOMPARE(path("/ipfs/" + kV1 + "/100%25"), Names{"100%25"});
        QCOMPARE(path("ipfs://" + kV1 + "/a%20b/%C3%A4?x=1#y"), (Names{"a b", "ä"}));
        QCOMPARE(path("https://ipfs.io/ipfs/" + kV1 + "/a%2Fb"), Names{"a/b"});
        QCOMPARE(path("https://" + kV1 + ".ipfs.dweb.link/a/b?c"), (Names{"a", "b"}));
    }

    void pathsThatLeadNowhereAreRefused()
    {
        for (const std::string& text :
             {"/ipfs/" + kV1 + "/a/../b", kV1 + "/.", "ipfs://" + kV1 + "/%2e%2E",
              "ipfs://" + kV1 + "/a%2", "ipfs://" + kV1 + "/%zz", std::string{"/ipfs/nothing/a"},
              "/ipns/" + kV1 + "/a", "/home/" + kV1})
        {
            QVERIFY2(parseContentPath(text).has_error(), text.c_str());
        }
        std::string deep = kV1;
        for (std::size_t i = 0; i < ContentPath::kMaxNames; ++i) {
            deep += "/a";
        }
        QVERIFY(parseContentPath(deep).has_value());
        QVERIFY(parseContentPath(deep + "/a").has_error());
        const std::string longest = kV1 + "/" + std::string(ContentPath::kMaxText - 60, 'a');
        QCOMPARE(longest.size(), ContentPath::kMaxText);
        QVERIFY(parseContentPath(longest).has_value());
        QCOMPARE(parseContentPath(longest + "a").error().code, ErrorCode::TooLarge);
    }

    void namesAreRefused()
    {
        for (const char* text :
             {"ipns://docs.ipfs.tech", "/ipns/docs.ipfs.tech",
              "https://ipfs.io/ipns/docs.ipfs.tech", "https://docs.ipns.dweb.link/"})
        {
            QVERIFY(parseContentLink(text).error().code == ErrorCode::Unsupported);
        }
    }

    void otherTextIsRefusedWithASentence()
    {
        for (const char* text :
             {"", "   ", "/", "/ipfs/", "ipfs://", "https://", "https://ipfs.io/", "/home/me/file",
              "https://ipfs.io/ipfs/", "hello world", "https://.ipfs.dweb.link/"})
        {
            const auto read = parseContentLink(text);
            QVERIFY2(!read, text);
            QVERIFY(!read.error().detail.empty());
        }
        QVERIFY(parseContentLink(std::string(100'000, 'b')).error().code == ErrorCode::TooLarge);
    }
};

static const tests::Registered<LinkTest> registered{"link"};

} // namespace swapscope::multiformats
#include "link_test.moc"
