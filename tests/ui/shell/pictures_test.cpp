// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/window_fixture.h"

#include <QDir>
#include <QLabel>
#include <QTest>

namespace swapscope::ui {

/// Pictures of every view for people to look at, kept in the folder named by SWAPSCOPE_PICTURES;
/// without it only whether each can be drawn.
class PicturesTest final : public QObject
{
    Q_OBJECT

private:
    static void keep(const QPixmap& picture, const QString& name)
    {
        const QString folder = qEnvironmentVariable("SWAPSCOPE_PICTURES");
        if (!folder.isEmpty()) {
            QDir{}.mkpath(folder);
            QVERIFY(picture.save(folder + u'/' + name + QStringLiteral(".png")));
        }
    }

private Q_SLOTS:
    void everyViewIsDrawn_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<QSize>("size");
        QTest::addColumn<bool>("busy");
        for (const bool dark : {false, true}) {
            const char* theme = dark ? "dark" : "light";
            QTest::addRow("%s-1440-busy", theme) << dark << QSize{1440, 900} << true;
            QTest::addRow("%s-1024-busy", theme) << dark << QSize{1024, 640} << true;
            QTest::addRow("%s-1440-empty", theme) << dark << QSize{1440, 900} << false;
        }
    }
    void everyViewIsDrawn()
    {
        QFETCH(const bool, dark);
        QFETCH(const QSize, size);
        QFETCH(const bool, busy);
        tests::WindowFixture f{LayoutStore{}, dark ? ThemeChoice::Dark : ThemeChoice::Light};
        f.window.resize(size);
        f.window.QWidget::show();
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
        if (busy) {
            f.makeBusy();
            f.window.selection().select(f.world.peers()[2]);
        }
        for (const QString& view : f.window.viewNames()) {
            QVERIFY(f.window.showView(view));
            if (busy) {
                f.feed(f.world.step());
            }
            QCoreApplication::processEvents();
            const QPixmap picture = f.window.grab();
            QCOMPARE(picture.size(), size);
            keep(picture, QString::fromLatin1(QTest::currentDataTag()) + u'-' + view);
        }
    }
};

static const tests::Registered<PicturesTest> registered{"pictures"};

} // namespace swapscope::ui
#include "pictures_test.moc"
