// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/window_fixture.h"
#include "ui/shell/action_table.h"
#include "ui/shell/status_line.h"
#include "ui/shell/top_bar.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/omnibox.h"

#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <set>

namespace swapscope::ui {

using tests::madeCid;
using tests::WindowFixture;

class MainWindowTest final : public QObject
{
    Q_OBJECT

private:
    static std::filesystem::path pathOf(const QTemporaryDir& folder)
    {
        return folder.path().toStdString();
    }

    static void expose(WindowFixture& f)
    {
        f.window.QWidget::show();
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
    }

private Q_SLOTS:
    void viewsAreShownByTheirScriptNames()
    {
        WindowFixture f;
        for (const QString& name : f.window.viewNames()) {
            QVERIFY(f.window.showView(name));
            QCOMPARE(f.window.currentView().id(), name);
        }
        QVERIFY(f.window.viewNames().contains(QStringLiteral("wantlists")));
        QVERIFY(f.window.viewNames().contains(QStringLiteral("ledgers")));
        QVERIFY(!f.window.showView(QStringLiteral("no-such-view")));
    }

    void altAndANumberShowsTheView()
    {
        WindowFixture f;
        expose(f);
        QTest::keyClick(&f.window, Qt::Key_2, Qt::AltModifier);
        QCOMPARE(f.window.currentView().id(), f.window.viewNames()[1]);
        QTest::keyClick(&f.window, Qt::Key_1, Qt::AltModifier);
        QCOMPARE(f.window.currentView().id(), f.window.viewNames()[0]);
    }

    void r33_noTwoActionsShareAShortcut()
    {
        WindowFixture f;
        std::set<QString> seen;
        for (const ShortcutLine& line : f.window.actionTable().shortcuts()) {
            QVERIFY2(seen.insert(line.keys.toString()).second, qPrintable(line.text));
        }
        QVERIFY(seen.contains(QStringLiteral("Ctrl+Shift+L")));
    }

    void onlyWhatIsLookedAtIsWatched()
    {
        WindowFixture f;
        f.window.setInspectorShown(false);
        const auto theirs = static_cast<telemetry::Tables>(telemetry::Table::TheirWants);
        const auto last = [&f] { return f.link.sentOf<node::Watch>().back().tables; };
        f.window.showView(QStringLiteral("wantlists"));
        QVERIFY((last() & theirs) == 0); // not visible yet
        expose(f);
        QVERIFY((last() & theirs) != 0);
        f.window.showView(QStringLiteral("ledgers"));
        QVERIFY((last() & theirs) == 0);
        f.window.showView(QStringLiteral("wantlists"));
        f.window.hide();
        QVERIFY((last() & theirs) == 0);
    }

    void theLineWantsAndConnects()
    {
        WindowFixture f;
        auto* edit = f.window.topBar().omnibox().findChild<QLineEdit*>();
        edit->setText(QString::fromStdString(madeCid(3).toString()));
        QTest::keyClick(edit, Qt::Key_Return);
        const auto wants = f.link.sentOf<node::WantBlocks>();
        QCOMPARE(wants.size(), std::size_t{1});
        QVERIFY(wants[0].cids == std::vector{madeCid(3)});
        edit->setText(QStringLiteral("/ip4/127.0.0.1/tcp/4001"));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(f.link.sentOf<node::Connect>().size(), std::size_t{1});
    }

    void aLimitIsTakenBackToWhatItWas()
    {
        WindowFixture f;
        f.makeBusy();
        const auto free = f.world.peers()[0];
        const auto limited = f.world.peers()[2];
        f.window.acts().setUploadLimit({free, limited}, 1000);
        f.window.acts().undoStack().undo();
        const auto sent = f.link.sentOf<node::ChangePeerRules>();
        QCOMPARE(sent.size(), std::size_t{3});
        QVERIFY(sent[1].peers == std::vector{free});
        QVERIFY(!sent[1].uploadLimit->has_value());
        QVERIFY(sent[2].peers == std::vector{limited});
        QCOMPARE(**sent[2].uploadLimit, std::uint64_t{2 * 1024 * 1024});
    }

    void aCancelIsTakenBackByWantingAgain()
    {
        WindowFixture f;
        f.window.acts().cancelWants({madeCid(1), madeCid(2)});
        f.window.acts().undoStack().undo();
        QCOMPARE(f.link.sentOf<node::CancelWants>().size(), std::size_t{1});
        QVERIFY(f.link.sentOf<node::WantBlocks>()[0].cids == (std::vector{madeCid(1), madeCid(2)}));
    }

    void r11_peersThatLeftAreNamedAndTheRestIsDone()
    {
        WindowFixture f;
        f.makeBusy();
        const auto peers = f.world.peers();
        f.world.disconnect(peers[1]);
        f.feed(f.world.step());
        f.window.acts().disconnectPeers({peers[0], peers[1]});
        QVERIFY(f.link.sentOf<node::Disconnect>()[0].peers == std::vector{peers[0]});
        QVERIFY(!f.window.statusLine().message().isEmpty());
    }

    void outcomesOfCommandsAreSaid()
    {
        WindowFixture f;
        telemetry::Delta delta;
        delta.notices.push_back({.seq = 1,
                                 .at = {},
                                 .tone = telemetry::Notice::Tone::Problem,
                                 .command = telemetry::CommandId{1},
                                 .text = "connection refused <b>by</b> peer"});
        f.feed(std::move(delta));
        QCOMPARE(f.window.statusLine().message(),
                 QStringLiteral("connection refused <b>by</b> peer"));
    }

    void r20_theLayoutIsKept()
    {
        const QTemporaryDir folder;
        {
            WindowFixture f{LayoutStore{pathOf(folder)}};
            f.window.showView(QStringLiteral("ledgers"));
            f.window.setInspectorShown(false);
            f.window.saveLayout();
        }
        WindowFixture f{LayoutStore{pathOf(folder)}};
        QCOMPARE(f.window.currentView().id(), QStringLiteral("ledgers"));
        QVERIFY(!f.window.isInspectorShown());
        QVERIFY(f.window.statusLine().message().isEmpty());
    }

    void r20_aDamagedLayoutMeansDefaultsAndANotice_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("cut off") << QByteArray{"[Gene"};
        QTest::newRow("noise") << QByteArray{"\x00\xff\x13garbage\x01[[[", 14};
        QTest::newRow("empty") << QByteArray{};
        QTest::newRow("too large") << QByteArray(2 * 1024 * 1024, 'x');
    }
    void r20_aDamagedLayoutMeansDefaultsAndANotice()
    {
        QFETCH(const QByteArray, content);
        const QTemporaryDir folder;
        QFile file{folder.filePath(QString::fromLatin1(LayoutStore::kFileName))};
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.close();
        WindowFixture f{LayoutStore{pathOf(folder)}};
        QVERIFY(!f.window.statusLine().message().isEmpty());
        QVERIFY(QFile::exists(file.fileName() + QStringLiteral(".damaged")));
    }

    void theInspectorIsADrawerInANarrowWindow()
    {
        WindowFixture f;
        f.window.resize(1440, 900);
        expose(f);
        QVERIFY(f.window.isInspectorShown());
        f.window.resize(1024, 640);
        QVERIFY(!f.window.isInspectorShown());
        f.window.setInspectorShown(true);
        QVERIFY(f.window.isInspectorShown());
        QTest::keyClick(&f.window, Qt::Key_Escape);
        QVERIFY(!f.window.isInspectorShown());
        f.window.acts().requestInspector();
        QVERIFY(f.window.isInspectorShown());
        f.window.resize(1440, 900);
        QVERIFY(f.window.isInspectorShown());
    }

    void r25_noLabelIsCutAt1024By640()
    {
        WindowFixture f;
        f.window.resize(1024, 640);
        expose(f);
        f.makeBusy();
        for (const QString& view : f.window.viewNames()) {
            f.window.showView(view);
            QCoreApplication::processEvents();
            for (const QLabel* label : f.window.findChildren<QLabel*>()) {
                const bool shortens = qobject_cast<const ElidedLabel*>(label) != nullptr;
                if (label->isVisible() && !shortens && !label->wordWrap()
                    && !label->text().isEmpty()) {
                    QVERIFY2(label->width() >= label->sizeHint().width(),
                             qPrintable(view + QStringLiteral(": ") + label->text()));
                }
            }
            QVERIFY(f.window.width() <= 1024);
        }
    }

    void r52_everyControlHasAName()
    {
        WindowFixture f;
        expose(f);
        f.makeBusy();
        for (const QString& view : f.window.viewNames()) {
            f.window.showView(view);
            for (const QWidget* widget : f.window.findChildren<QWidget*>()) {
                if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible()
                    || widget->objectName().startsWith(QLatin1String{"qt_"}))
                {
                    continue;
                }
                const auto* button = qobject_cast<const QAbstractButton*>(widget);
                const bool named = !widget->accessibleName().isEmpty()
                                   || (button != nullptr && !button->text().isEmpty());
                QVERIFY2(named, qPrintable(view + QStringLiteral(": ")
                                           + QString::fromLatin1(widget->metaObject()->className())
                                           + u' ' + widget->objectName()));
            }
        }
    }

    void t1_strangersMarkupIsNeverRendered()
    {
        WindowFixture f;
        for (const QLabel* label : f.window.findChildren<QLabel*>()) {
            if (label->pixmap(Qt::ReturnByValue).isNull()) {
                QCOMPARE(label->textFormat(), Qt::PlainText);
            }
        }
    }
};

static const tests::Registered<MainWindowTest> registered{"main_window"};

} // namespace swapscope::ui
#include "main_window_test.moc"
