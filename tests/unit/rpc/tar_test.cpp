// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/tar.h"
#include "tests/support/registry.h"

#include <QTest>

namespace swapscope::tests {

namespace {

using files::Step;

Step named(Step::Kind kind, const std::string& name, const std::string& target = {})
{
    Step step;
    step.kind = kind;
    step.name = name;
    step.data = std::make_shared<const Bytes>(target.begin(), target.end());
    step.to = target.size();
    return step;
}

/// A directory with these two in it, one after the other.
Result<void> pack(const Step& first, const Step& second)
{
    rpc::TarWriter tar{"root", 0};
    Bytes bytes;
    Result<void> outcome = tar.apply(named(Step::Kind::Directory, ""), bytes);
    for (const Step& step : {first, second}) {
        if (outcome) {
            outcome = tar.apply(step, bytes);
        }
        if (outcome && step.kind != Step::Kind::Symlink) {
            outcome = tar.apply(named(Step::Kind::End, ""), bytes);
        }
    }
    return outcome;
}

} // namespace

class TarTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsPackedThatWouldBeWrittenThroughALink_data()
    {
        QTest::addColumn<QString>("second");
        QTest::addColumn<bool>("isPacked");
        QTest::newRow("one name") << QStringLiteral("a") << false;
        QTest::newRow("in another case") << QStringLiteral("A") << false;
        QTest::newRow("another name") << QStringLiteral("b") << true;
    }
    void nothingIsPackedThatWouldBeWrittenThroughALink()
    {
        QFETCH(const QString, second);
        QFETCH(const bool, isPacked);
        const Step link = named(Step::Kind::Symlink, "a", "/etc");
        for (const auto kind : {Step::Kind::Directory, Step::Kind::File, Step::Kind::Symlink}) {
            const Step other = named(kind, second.toStdString());
            QCOMPARE(pack(link, other).has_value(), isPacked);
            QCOMPARE(pack(other, link).has_value(), isPacked);
        }
    }

    void twoOfOneNameAreRefusedAndTwoCasesAreNot()
    {
        const Step file = named(Step::Kind::File, "a");
        const Step folder = named(Step::Kind::Directory, "a");
        const auto refused = pack(file, folder);
        QCOMPARE(refused.error().code, ErrorCode::Invalid);
        QVERIFY(refused.error().detail.find("the name \"a\" twice") != std::string::npos);
        QVERIFY(pack(file, named(Step::Kind::File, "A")));
        rpc::TarWriter tar{"root", 0};
        Bytes bytes;
        QVERIFY(tar.apply(named(Step::Kind::Directory, ""), bytes));
        for (const char* const name : {"a", "A"}) {
            QVERIFY(tar.apply(named(Step::Kind::File, name), bytes));
            QVERIFY(tar.apply(named(Step::Kind::End, ""), bytes));
        }
        QVERIFY(!tar.apply(named(Step::Kind::File, "A"), bytes));
    }

    void theRootsOwnNameLeadsNowhereEither()
    {
        for (const char* const name : {"", ".", "..", "a/b"}) {
            rpc::TarWriter tar{name, 0};
            Bytes bytes;
            QVERIFY(!tar.apply(named(Step::Kind::Directory, ""), bytes));
        }
    }
};

static const tests::Registered<TarTest> registered{"tar"};

} // namespace swapscope::tests
#include "tar_test.moc"
