// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/story.h"
#include "tests/support/registry.h"
#include "tests/support/window_fixture.h"
#include "ui/views/fairness/story_card.h"

#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <optional>

namespace swapscope::app {

namespace {

/// The demo's window, begun anew.
struct Start : tests::WindowFixture
{
    explicit Start(const QString& script = {})
    {
        window.showView(QStringLiteral("fairness"));
        window.QWidget::show();
        Options options;
        options.demo = true;
        options.script = script;
        tellStory(window, options);
    }
    [[nodiscard]] ui::StoryCard* card() { return window.findChild<ui::StoryCard*>(); }
};

} // namespace

class StoryTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder.emplace();
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder->path());
    }

    void theGuidedTextIsOffOnceItWasClosed()
    {
        {
            Start first;
            QVERIFY(first.card() != nullptr && first.card()->isVisible());
        }
        {
            Start second; // nobody has closed it yet
            QVERIFY(second.card() != nullptr);
            QTest::mouseClick(second.card()->findChild<QToolButton*>(), Qt::LeftButton);
            QVERIFY(!second.card()->isVisible());
        }
        Start third;
        QVERIFY(third.card() == nullptr);
    }

    void theScriptTellsItWheneverItIsAskedFor()
    {
        {
            Start first;
            QTest::mouseClick(first.card()->findChild<QToolButton*>(), Qt::LeftButton);
        }
        Start again{QStringLiteral("story")};
        QVERIFY(again.card() != nullptr && again.card()->isVisible());
    }

private:
    std::optional<QTemporaryDir> m_folder;
};

static const tests::Registered<StoryTest> registered{"story"};

} // namespace swapscope::app
#include "story_test.moc"
