// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/store/disk_room.h"
#include "tests/support/registry.h"

#include <QTest>

namespace swapscope::store {

class RoomTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void blocksLeaveAGibibyteOrATwentiethOfASmallDisk()
    {
        constexpr std::uint64_t kGiB = 1024 * limits::kMiB;
        QCOMPARE(spareBytes(500 * kGiB), kGiB);
        QCOMPARE(spareBytes(2 * kGiB), kGiB / 10);
        QVERIFY(checkRoom(limits::kMiB, 2 * kGiB, 500 * kGiB));
        QVERIFY(checkRoom(kGiB, 2 * kGiB, 500 * kGiB)); // to the last byte
        const auto refused = checkRoom(kGiB + 1, 2 * kGiB, 500 * kGiB);
        QVERIFY(!refused && refused.error().code == ErrorCode::Io);
        QVERIFY(refused.error().detail.find("2048 MiB are free") != std::string::npos);
        QVERIFY(!checkRoom(1, kGiB - 1, 500 * kGiB));
        QVERIFY(!checkRoom(std::uint64_t{1} << 63U, 500 * kGiB, 500 * kGiB));
    }

    void theDiskOfAFolderIsAsked()
    {
        QVERIFY(checkRoom(0, "/nowhere/at/all")); // nothing is known
        QVERIFY(!checkRoom(std::uint64_t{1} << 62U, "/"));
    }
};

static const tests::Registered<RoomTest> registered{"room"};

} // namespace swapscope::store
#include "room_test.moc"
