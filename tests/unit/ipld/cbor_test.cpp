// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipld/cbor.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QTest>

#include <string>

namespace swapscope::ipld {

using multiformats::Cid;

namespace {

Cid cidOf(std::string_view text)
{
    return Cid::v1(
        multiformats::codec::kRaw,
        multiformats::Multihash::of(multiformats::hash_code::kSha2_256, asBytes(text)).value());
}

/// d8 2a, and a byte string of 37 bytes that begins with 0.
Bytes linkTo(const Cid& cid)
{
    Bytes bytes{0xd8, 0x2a, 0x58, 0x25, 0x00};
    append(bytes, cid.bytes());
    return bytes;
}

Bytes joined(std::initializer_list<Bytes> parts)
{
    Bytes all;
    for (const Bytes& part : parts) {
        append(all, part);
    }
    return all;
}

} // namespace

class CborTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void linksAreFoundWhereverTheyStand()
    {
        const Cid a = cidOf("a");
        const Cid b = cidOf("b");
        // {"a": link, "b": [1, -1, "x", h'00', true, null, 1.5, [[link]], {"c": link}]}
        const Bytes block = joined({{0xa2, 0x61, 'a'},
                                    linkTo(a),
                                    {0x61, 'b', 0x89, 0x01, 0x20},
                                    {0x61, 'x', 0x41, 0x00, 0xf5, 0xf6},
                                    {0xfb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 0x81, 0x81},
                                    linkTo(b),
                                    {0xa1, 0x61, 'c'},
                                    linkTo(a)});
        const auto links = dagCborLinks(block);
        QVERIFY2(links.has_value(), links ? "" : links.error().detail.c_str());
        QVERIFY((*links == std::vector<Cid>{a, b, a}));
        for (std::size_t cut = 0; cut < block.size(); ++cut) {
            QVERIFY(!dagCborLinks(ByteView{block}.first(cut)));
        }
    }

    void whatHasNoLinksHasNone()
    {
        for (const Bytes& block : {Bytes{0xa0}, Bytes{0x80}, Bytes{0x01}, Bytes{0xf6},
                                   Bytes{0xfb, 0, 0, 0, 0, 0, 0, 0, 0}, Bytes{0x61, 'a'}})
        {
            const auto links = dagCborLinks(block);
            QVERIFY(links.has_value() && links->empty());
        }
    }

    void nestingAndDeclaredLengthsCostNothing()
    {
        QVERIFY(dagCborLinks(joined({Bytes(1'000'000, 0x81), {0xf6}}))); // a list in a list in …
        QVERIFY(!dagCborLinks(Bytes(1'000'000, 0x81)));
        for (const auto major : Bytes{0x9b, 0xbb, 0x5b, 0x7b}) { // 2^64 - 1 of them
            Bytes block{major};
            block.insert(block.end(), 8, 0xff);
            block.insert(block.end(), 100, 0x00);
            QVERIFY(!dagCborLinks(block));
        }
    }

    void otherFormsAreRefused()
    {
        const Bytes link = linkTo(cidOf("a"));
        Bytes notZero = link;
        notZero[4] = 1;
        for (const Bytes& block :
             {Bytes{}, Bytes{0x9f, 0xff}, Bytes{0x18, 0x01}, Bytes{0xc1, 0x01}, Bytes{0xa0, 0xa0},
              Bytes{0xd8, 0x2a, 0x01}, Bytes{0xd8, 0x2a, 0x40}, notZero,
              joined({{0xd8, 0x2b}, {link.begin() + 2, link.end()}})})
        {
            QVERIFY(!dagCborLinks(block));
        }
    }

    void randomBytesNeverHarm()
    {
        for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
            const auto links = dagCborLinks(tests::splitmix(seed, seed % 97));
            QVERIFY(!links || links->size() < 97);
        }
    }
};

static const tests::Registered<CborTest> registered{"cbor"};

} // namespace swapscope::ipld
#include "cbor_test.moc"
