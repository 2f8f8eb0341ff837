// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/window_fixture.h"
#include "ui/views/inspector/inspector.h"
#include "ui/widgets/filter_bar.h"

#include <QDir>
#include <QLabel>
#include <QTabBar>
#include <QTest>
#include <QTreeWidget>

#include <array>
#include <utility>

namespace swapscope::ui {

/// Pictures of every view for people to look at, kept in the folder named by SWAPSCOPE_PICTURES;
/// without it only whether each can be drawn.
class PicturesTest final : public QObject
{
    Q_OBJECT

public:
    enum class Content { Busy, Empty, Filtered };
    Q_ENUM(Content)

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
    void theFieldsAndBytesOfAMessageAreDrawn_data()
    {
        QTest::addColumn<ThemeChoice>("theme");
        QTest::newRow("light-1440-message") << ThemeChoice::Light;
        QTest::newRow("dark-1440-message") << ThemeChoice::Dark;
        QTest::newRow("contrast-1440-message") << ThemeChoice::HighContrast;
    }
    void theFieldsAndBytesOfAMessageAreDrawn()
    {
        QFETCH(const ThemeChoice, theme);
        tests::WindowFixture f{LayoutStore{}, theme};
        f.window.resize(1440, 900);
        f.window.QWidget::show();
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
        f.makeBusy();
        f.window.showView(QStringLiteral("messages"));
        f.window.selection().select(MessageNumber{53});
        auto* inspector = f.window.findChild<Inspector*>();
        auto* tabs = inspector->findChild<QTabBar*>();
        for (int tab = 1; tab < tabs->count(); ++tab) {
            if (!tabs->isTabVisible(tab)) {
                continue;
            }
            tabs->setCurrentIndex(tab);
            if (auto* fields = inspector->findChild<QTreeWidget*>(); fields->isVisible()) {
                fields->expandAll();
                fields->setCurrentItem(fields->topLevelItem(0)->child(0));
            }
            QCoreApplication::processEvents();
            const QPixmap picture = f.window.grab();
            QVERIFY(!picture.isNull());
            keep(picture, QStringLiteral("%1-%2").arg(QString::fromLatin1(QTest::currentDataTag()),
                                                      tabs->tabText(tab)));
        }
    }

    void everyViewIsDrawn_data()
    {
        QTest::addColumn<ThemeChoice>("theme");
        QTest::addColumn<QSize>("size");
        QTest::addColumn<Content>("content");
        const std::array<std::pair<Content, const char*>, 3> contents{
            {{Content::Busy, "busy"}, {Content::Empty, "empty"}, {Content::Filtered, "filtered"}}};
        for (const auto& [choice, theme] :
             {std::pair{ThemeChoice::Light, "light"}, std::pair{ThemeChoice::Dark, "dark"},
              std::pair{ThemeChoice::HighContrast, "contrast"}})
        {
            for (const QSize size : {QSize{1440, 900}, QSize{1024, 640}}) {
                for (const auto& [content, name] : contents) {
                    QTest::addRow("%s-%d-%s", theme, size.width(), name)
                        << choice << size << content;
                }
            }
        }
    }
    void everyViewIsDrawn()
    {
        QFETCH(const ThemeChoice, theme);
        QFETCH(const QSize, size);
        QFETCH(const Content, content);
        const bool busy = content != Content::Empty;
        tests::WindowFixture f{LayoutStore{}, theme};
        f.window.resize(size);
        f.window.QWidget::show();
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
        if (busy) {
            f.makeBusy();
            f.window.selection().select(f.world.peers()[2]);
        }
        for (const QString& view : f.window.viewNames()) {
            QVERIFY(f.window.showView(view));
            if (content == Content::Filtered) {
                for (auto* bar : f.window.currentView().findChildren<FilterBar*>()) {
                    bar->setFilter({.line = QStringLiteral("nobody has this"), .conditions = {}});
                }
            }
            if (busy) {
                f.feed(f.world.step());
            }
            QCoreApplication::processEvents();
            const QPixmap picture = f.window.grab();
            QCOMPARE(picture.deviceIndependentSize().toSize(), size); // at any scale
            keep(picture, QString::fromLatin1(QTest::currentDataTag()) + u'-' + view);
        }
    }
};

static const tests::Registered<PicturesTest> registered{"pictures"};

} // namespace swapscope::ui
#include "pictures_test.moc"
