// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiformats/cid.h"
#include "core/multiformats/identifier_hash.h"
#include "core/multiformats/peer_id.h"
#include "tests/support/registry.h"

#include <QTest>

#include <algorithm>
#include <unordered_set>

namespace swapscope::multiformats {

namespace {

/// Sixteen bytes of the digest say the number, at its start, at its end or in its middle.
Cid cidWith(std::uint32_t number, std::size_t at)
{
    Bytes digest(32, 0);
    for (std::size_t i = 0; i < 4; ++i) {
        digest[at + i] = static_cast<std::uint8_t>(number >> (8 * i));
    }
    return Cid::v1(codec::kRaw, Multihash::wrap(hash_code::kSha2_256, digest));
}

} // namespace

class IdentifierHashTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// A stranger names blocks that nobody has: any digest will do.
    void idsThatDifferInAnyPartDoNotFallTogether()
    {
        for (const std::size_t at : {std::size_t{0}, std::size_t{12}, std::size_t{28}}) {
            std::unordered_set<Cid> cids;
            for (std::uint32_t number = 0; number < 20'000; ++number) {
                cids.insert(cidWith(number, at));
            }
            std::size_t fullest = 0;
            for (std::size_t bucket = 0; bucket < cids.bucket_count(); ++bucket) {
                fullest = std::max(fullest, cids.bucket_size(bucket));
            }
            QVERIFY2(fullest < 20, std::to_string(fullest).c_str());
        }
    }

    void anotherKeyGivesOtherHashes()
    {
        const std::hash<Cid> hash;
        const std::size_t before = hash(cidWith(7, 0));
        QCOMPARE(hash(cidWith(7, 0)), before);
        keyIdentifierHashes(1);
        const std::size_t keyed = hash(cidWith(7, 0));
        keyIdentifierHashes(0);
        QVERIFY(keyed != before);
        QCOMPARE(hash(cidWith(7, 0)), before);
    }
};

static const tests::Registered<IdentifierHashTest> registered{"identifier_hash"};

} // namespace swapscope::multiformats
#include "identifier_hash_test.moc"
