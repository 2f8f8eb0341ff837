// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/window_fixture.h"
#include "ui/views/overview/overview_view.h"
#include "ui/widgets/subject_list.h"
#include "ui/widgets/tile.h"

#include <QTest>

namespace swapscope::ui {

namespace {

struct Fixture : tests::WindowFixture
{
    explicit Fixture(QSize size = {1280, 800})
    {
        window.resize(size);
        window.setVisible(true);
        window.showView(QStringLiteral("overview"));
    }
    [[nodiscard]] OverviewView& view() { return dynamic_cast<OverviewView&>(window.currentView()); }
    [[nodiscard]] Tile& tile(const char* name)
    {
        for (Tile* tile : view().findChildren<Tile*>()) {
            if (tile->accessibleName() == QString::fromLatin1(name)) {
                return *tile;
            }
        }
        qFatal("no tile %s", name);
    }
};

} // namespace

class OverviewViewTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSentenceSaysHowThingsAre()
    {
        Fixture f;
        QCOMPARE(f.view().sentence(f.window.state()), QStringLiteral("Nobody is connected"));
        f.makeBusy();
        const QString text = f.view().sentence(f.window.state());
        QVERIFY2(text.contains(QStringLiteral(" peers · ")), qPrintable(text));
    }

    void emptyListsSayWhatWouldStandThere()
    {
        Fixture f;
        telemetry::Delta nothing;
        nothing.totals.emplace();
        f.feed(std::move(nothing));
        QCOMPARE(f.view().busiest().accessibleRowCount(), 0);
        QCOMPARE(f.view().oldest().accessibleRowCount(), 0);
    }

    void theBusiestPeersStandInOrder()
    {
        Fixture f;
        f.makeBusy();
        const auto& rows = f.view().busiest().rows();
        QVERIFY(!rows.empty() && rows.size() <= OverviewView::kRows);
        double before = std::numeric_limits<double>::infinity();
        for (const auto& row : rows) {
            const auto* peer = f.window.state().peer(std::get<PeerId>(row.subject));
            QVERIFY(peer->upRate <= before);
            before = peer->upRate;
        }
    }

    void aClickOnAPeerInspectsItAndATileLeadsToItsView()
    {
        Fixture f;
        f.makeBusy();
        auto& list = f.view().busiest();
        QVERIFY(!f.window.isInspectorShown());
        QTest::mouseClick(&list, Qt::LeftButton, {}, list.accessibleRowRect(0).center());
        QVERIFY(f.window.isInspectorShown());
        QCOMPARE(*f.window.selection().peer(), std::get<PeerId>(list.rows()[0].subject));
        QTest::keyClick(&f.tile("Queue waiting"), Qt::Key_Return);
        QCOMPARE(f.window.currentView().id(), QStringLiteral("request-queue"));
    }

    void theInspectorComesBackWhereItHasAPlaceOfItsOwn()
    {
        Fixture f{{1440, 900}};
        QVERIFY(!f.window.isInspectorShown());
        f.window.showView(QStringLiteral("ledgers"));
        QVERIFY(f.window.isInspectorShown());
    }

    void nothingHasToBeScrolledAt1280x800()
    {
        Fixture f;
        f.makeBusy();
        QApplication::processEvents();
        const QRect list{f.view().oldest().mapTo(&f.view(), QPoint{}), f.view().oldest().size()};
        QVERIFY(f.view().rect().contains(list));
    }
};

const tests::Registered<OverviewViewTest> registered{"overview_view"};

} // namespace swapscope::ui
#include "overview_view_test.moc"
