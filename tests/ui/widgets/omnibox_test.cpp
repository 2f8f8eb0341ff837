// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/scripted_world.h"
#include "ui/models/format.h"
#include "ui/widgets/omnibox.h"
#include "ui/widgets/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

namespace swapscope::ui {

namespace {

QApplication& app()
{
    return *qobject_cast<QApplication*>(QCoreApplication::instance());
}

struct Fixture
{
    void submit(const QString& text)
    {
        box.setText(text);
        QTest::keyClick(box.findChild<QLineEdit*>(), Qt::Key_Return);
    }

    Theme theme{app(), ThemeChoice::Light};
    Omnibox box{theme};
    QSignalSpy wanted{&box, &Omnibox::wanted};
    QSignalSpy opened{&box, &Omnibox::opened};
    QSignalSpy connections{&box, &Omnibox::connectWanted};
};

} // namespace

class OmniboxTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFormOfACidIsWanted_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::newRow("bare") << QStringLiteral("%1");
        QTest::newRow("space around") << QStringLiteral("  %1\t");
    }
    void everyFormOfACidIsWanted()
    {
        QFETCH(const QString, pattern);
        const auto cid = tests::madeCid(5);
        Fixture f;
        f.submit(pattern.arg(format::fullCid(cid)));
        QCOMPARE(f.box.errorText(), QString{});
        QCOMPARE(f.wanted.count(), 1);
        QVERIFY(f.wanted[0][0].value<multiformats::Cid>() == cid);
        QVERIFY(f.box.text().isEmpty());
    }

    void aLinkIsOpenedAsItWasTyped_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::newRow("link") << QStringLiteral("ipfs://%1");
        QTest::newRow("name behind it") << QStringLiteral("%1/a/b.txt");
        QTest::newRow("path") << QStringLiteral("/ipfs/%1");
        QTest::newRow("gateway path") << QStringLiteral("https://ipfs.io/ipfs/%1");
        QTest::newRow("gateway host") << QStringLiteral("https://%1.ipfs.dweb.link/");
    }
    void aLinkIsOpenedAsItWasTyped()
    {
        QFETCH(const QString, pattern);
        const QString link = pattern.arg(format::fullCid(tests::madeCid(5)));
        Fixture f;
        f.submit(link);
        QCOMPARE(f.box.errorText(), QString{});
        QCOMPARE(f.wanted.count(), 0);
        QCOMPARE(f.opened.count(), 1);
        QCOMPARE(f.opened[0][0].toString(), link);
        QVERIFY(f.box.text().isEmpty());
    }

    void aMultiaddrIsConnectedTo()
    {
        Fixture f;
        f.submit(QStringLiteral("/ip4/127.0.0.1/tcp/4001/p2p/")
                 + format::fullPeer(tests::madePeer(1)));
        QCOMPARE(f.box.errorText(), QString{});
        QCOMPARE(f.connections.count(), 1);
        QCOMPARE(f.wanted.count(), 0);
    }

    void whatIsWrongIsNamed_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("not a CID") << QStringLiteral("hello");
        QTest::newRow("bad character") << format::fullCid(tests::madeCid(1)).replace(10, 1, u'!');
        QTest::newRow("cut") << format::fullCid(tests::madeCid(1)).left(30);
        QTest::newRow("address without a port") << QStringLiteral("/ip4/127.0.0.1/tcp");
        QTest::newRow("address with a bad host") << QStringLiteral("/ip4/300.0.0.1/tcp/1");
        QTest::newRow("IPNS") << QStringLiteral("/ipns/example.org");
    }
    void whatIsWrongIsNamed()
    {
        QFETCH(const QString, text);
        Fixture f;
        f.submit(text);
        QVERIFY(!f.box.errorText().isEmpty());
        QCOMPARE(f.wanted.count() + f.connections.count(), 0);
        QCOMPARE(f.box.text(), text); // to be corrected, not lost
        QTest::keyClick(f.box.findChild<QLineEdit*>(), Qt::Key_Escape);
        QVERIFY(f.box.errorText().isEmpty());
    }

    void theBadCharacterIsShown()
    {
        const OmniboxInput input =
            parseOmnibox(format::fullCid(tests::madeCid(1)).replace(10, 1, u'!'));
        const auto* error = std::get_if<Error>(&input);
        QVERIFY(error != nullptr);
        QVERIFY2(error->detail.find('!') != std::string::npos, error->detail.c_str());
    }

    void aBlankLineIsNothing()
    {
        QVERIFY(std::holds_alternative<std::monostate>(parseOmnibox(QStringLiteral("  \n "))));
    }

    void moreThan64KiBIsRefused()
    {
        const OmniboxInput input = parseOmnibox(QString(Omnibox::kMaxBytes + 1, u'b'));
        const auto* error = std::get_if<Error>(&input);
        QVERIFY(error != nullptr);
        QVERIFY(error->code == ErrorCode::TooLarge);
    }

    void r52_theLineHasAName()
    {
        Fixture f;
        QVERIFY(!f.box.findChild<QLineEdit*>()->accessibleName().isEmpty());
    }
};

static const tests::Registered<OmniboxTest> registered{"omnibox"};

} // namespace swapscope::ui
#include "omnibox_test.moc"
