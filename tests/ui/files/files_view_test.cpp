// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/job_words.h"
#include "tests/support/registry.h"
#include "tests/support/scripted_world.h"
#include "tests/support/window_fixture.h"
#include "ui/models/format.h"
#include "ui/views/files/collect_dialog.h"
#include "ui/views/files/fetch_dialog.h"
#include "ui/views/files/file_acts.h"
#include "ui/views/files/files_view.h"
#include "ui/views/files/import_dialog.h"
#include "ui/views/files/missing_box.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/subject_list.h"
#include "ui/widgets/table_page.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QDropEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QRadioButton>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

namespace swapscope::ui {

using telemetry::JobId;
using telemetry::JobKind;
using telemetry::JobRow;

namespace {

constexpr std::uint64_t kMiB = 1024ULL * 1024;

JobRow job(std::uint64_t id, JobKind kind, const std::string& what, const std::string& place)
{
    JobRow row;
    row.job = JobId{id};
    row.kind = kind;
    row.what = what;
    row.place = place;
    row.since = TimePoint{std::chrono::seconds{100 + id}};
    return row;
}

struct Fixture : tests::WindowFixture
{
    Fixture()
    {
        window.resize(1280, 800);
        window.setVisible(true);
        window.showView(QStringLiteral("files"));
        feed(world.snapshot());
    }
    [[nodiscard]] FilesView& view() { return dynamic_cast<FilesView&>(window.currentView()); }
    [[nodiscard]] LiveTable& table() { return view().jobs().table(); }

    void put(const std::vector<JobRow>& rows)
    {
        telemetry::Delta delta;
        for (const JobRow& row : rows) {
            delta.jobs[row.job] = row;
        }
        at += std::chrono::seconds{1};
        delta.totals.emplace();
        delta.totals->now = at;
        delta.totals->bytesStored = 12 * kMiB;
        delta.totals->blocksStored = 48;
        delta.totals->rules.storeLimit = 100 * kMiB;
        feed(std::move(delta));
    }
    /// One that runs, one that waits, one paused, one failed, one cancelled, one done.
    void putSix()
    {
        JobRow running = job(1, JobKind::Fetch, "film.mp4", "/home/me/film.mp4");
        running.figures = {100, 400, 25 * kMiB, 100 * kMiB, 0, 64};
        JobRow waiting = job(2, JobKind::Keep, "bafkrei…", "");
        waiting.figures = {3, 10, 3 * kMiB, 0, 0, 7};
        waiting.missing = {tests::madeCid(1), tests::madeCid(2)};
        JobRow paused = job(3, JobKind::ExportCar, "tree", "/home/me/tree.car");
        paused.figures = {7, 9, 5 * kMiB, 0, 0, 2};
        paused.isPaused = true;
        JobRow failed = job(4, JobKind::ImportCar, "wrong.car", "/home/me/wrong.car");
        failed.ended = TimePoint{std::chrono::seconds{200}};
        failed.error = "CAR, at byte 1048: block bafkrei… does not match";
        JobRow cancelled = job(5, JobKind::Fetch, "big", "/home/me/big");
        cancelled.ended = failed.ended;
        cancelled.error = telemetry::kJobCancelled;
        JobRow done = job(6, JobKind::Import, "photos", "/home/me/photos");
        done.figures = {812, 812, 700 * kMiB, 700 * kMiB, 311, 0};
        done.ended = failed.ended;
        done.root = tests::madeCid(6);
        put({running, waiting, paused, failed, cancelled, done});
    }
    void select(std::uint64_t id)
    {
        table().showKey(QByteArray::number(static_cast<qulonglong>(id)));
    }
    [[nodiscard]] QString text(std::uint64_t id, int column)
    {
        const auto* model = table().model();
        for (int row = 0; row < model->rowCount(); ++row) {
            if (dynamic_cast<const TableModel*>(model)->keyOf(row)
                == QByteArray::number(static_cast<qulonglong>(id)))
            {
                return model->index(row, column).data().toString().replace(QChar{0xa0}, u' ');
            }
        }
        return QStringLiteral("no such row");
    }

    TimePoint at{std::chrono::seconds{300}};
};

} // namespace

class FilesViewTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachJobSaysItsStateItsProgressAndWhereOrWhyNot()
    {
        Fixture f;
        const QAbstractItemModelTester tester{
            f.table().model(), QAbstractItemModelTester::FailureReportingMode::Fatal};
        f.putSix();
        QCOMPARE(f.table().model()->rowCount(), 6);
        QCOMPARE(f.text(1, JobsModel::State), QStringLiteral("running"));
        QCOMPARE(f.text(1, JobsModel::Progress), QStringLiteral("25.0 MiB of 100 MiB"));
        QCOMPARE(f.text(1, JobsModel::Blocks), QStringLiteral("100 / 400"));
        QCOMPARE(f.text(2, JobsModel::State), QStringLiteral("waiting"));
        QVERIFY(f.text(2, JobsModel::Outcome).contains(QStringLiteral("7 blocks")));
        QCOMPARE(f.text(3, JobsModel::State), QStringLiteral("paused"));
        QCOMPARE(f.text(4, JobsModel::State), QStringLiteral("failed"));
        QVERIFY(f.text(4, JobsModel::Outcome).contains(QStringLiteral("does not match")));
        QCOMPARE(f.text(5, JobsModel::State), QStringLiteral("cancelled"));
        QCOMPARE(f.text(6, JobsModel::State), QStringLiteral("done"));
        QCOMPARE(f.text(6, JobsModel::Outcome), QStringLiteral("/home/me/photos"));
        QVERIFY(f.view().sentence(f.window.state()).startsWith(QStringLiteral("3 jobs")));
    }

    void theRateIsThatOfTheBytesThatCame()
    {
        Fixture f;
        JobRow row = job(1, JobKind::Fetch, "a", "/a");
        row.figures.bytesKnown = 100 * kMiB;
        f.put({row});
        row.figures.bytesDone = 2 * kMiB;
        f.put({row});
        QCOMPARE(f.text(1, JobsModel::Rate), QStringLiteral("2.00 MiB/s"));
        for (int i = 0; i < 5; ++i) {
            f.put({});
        }
        QCOMPARE(f.text(1, JobsModel::Rate), QStringLiteral("0 B/s"));
    }

    void theButtonsActOnTheJobsThatAreSelected()
    {
        Fixture f;
        f.putSix();
        QVERIFY(!f.view().pauseButton().isEnabled());
        f.select(1);
        QVERIFY(f.view().pauseButton().isEnabled());
        QTest::mouseClick(&f.view().pauseButton(), Qt::LeftButton);
        QCOMPARE(f.link.sentOf<node::PauseJob>().size(), 1U);
        QVERIFY(f.link.sentOf<node::PauseJob>()[0].job == JobId{1});
        QVERIFY(f.link.sentOf<node::PauseJob>()[0].isPaused);
        f.select(3);
        QCOMPARE(f.view().pauseButton().text(), QStringLiteral("Resume"));
        QTest::mouseClick(&f.view().pauseButton(), Qt::LeftButton);
        QVERIFY(!f.link.sentOf<node::PauseJob>()[1].isPaused);
        QTest::mouseClick(&f.view().cancelButton(), Qt::LeftButton);
        QVERIFY(f.link.sentOf<node::CancelJob>()[0].job == JobId{3});
        f.select(6);
        QVERIFY(!f.view().pauseButton().isEnabled());
        QVERIFY(!f.view().cancelButton().isEnabled());
        QVERIFY(f.view().folderButton().isEnabled());
    }

    void aJobThatWaitsNamesItsMissingBlocksAndAsksWhy()
    {
        Fixture f;
        f.putSix();
        f.select(2);
        QVERIFY(f.view().missing().isVisible());
        QCOMPARE(f.view().missing().list().accessibleRowCount(), 2);
        QVERIFY(f.view().missing().sentence().startsWith(format::cid(tests::madeCid(1))));
        const auto asked = f.link.sentOf<node::AskMissing>();
        QVERIFY(!asked.empty() && asked.back().job == JobId{2});
        const auto explained = f.link.sentOf<node::ExplainWant>();
        QVERIFY(!explained.empty() && explained.back().cid == tests::madeCid(1));
        f.select(1);
        QVERIFY(!f.view().missing().isVisible());
    }

    void whatIsKeptIsListedAndReleased()
    {
        Fixture f;
        telemetry::Delta delta;
        delta.kept[tests::madeCid(3)] =
            telemetry::KeptRow{tests::madeCid(3), telemetry::KeepKind::All, "photos"};
        f.feed(std::move(delta));
        f.view().showKept();
        LiveTable& kept = f.view().kept().table();
        QCOMPARE(kept.model()->rowCount(), 1);
        QVERIFY(!f.view().releaseButton().isEnabled());
        kept.selectRow(0);
        QTest::mouseClick(&f.view().releaseButton(), Qt::LeftButton);
        QVERIFY(f.link.sentOf<node::Release>().at(0).cid == tests::madeCid(3));
    }

    void nothingYetSaysWhatCouldBeDone()
    {
        Fixture f;
        QVERIFY(f.view().jobs().emptyState() != nullptr);
        f.view().showKept();
        QVERIFY(f.view().kept().emptyState() != nullptr);
    }

    void sizesAreSaidBeforeAnythingIsCollected()
    {
        Fixture f;
        CollectDialog dialog{f.view().files()};
        QVERIFY(!dialog.collectButton().isEnabled());
        telemetry::Delta delta;
        delta.collectPlanned = telemetry::CollectPlanned{12, 3 * kMiB, 40, 9 * kMiB};
        f.feed(std::move(delta));
        QVERIFY(dialog.collectButton().isEnabled());
        const QString text = dialog.sentence().replace(QChar{0xa0}, u' ');
        QVERIFY(text.contains(QStringLiteral("12 blocks, 3.00 MiB")));
        QVERIFY(text.contains(QStringLiteral("40 blocks, 9.00 MiB")));
        telemetry::Delta none;
        none.collectPlanned = telemetry::CollectPlanned{0, 0, 40, 9 * kMiB};
        f.feed(std::move(none));
        QVERIFY(!dialog.collectButton().isEnabled());
    }

    void theFetchDialogSendsWhatWasChosenAndNamesWhatIsWrong()
    {
        Fixture f;
        const QTemporaryDir folder;
        FetchDialog dialog{f.theme};
        dialog.setLink(QStringLiteral("/ipfs/nonsense"));
        QVERIFY(!dialog.problem().isEmpty());
        const QString link = QStringLiteral("ipfs://") + format::fullCid(tests::madeCid(4))
                             + QStringLiteral("/a.txt");
        dialog.setLink(link);
        QVERIFY(dialog.place().text().endsWith(QStringLiteral("/a.txt")));
        dialog.place().setText(folder.filePath(QStringLiteral("b.txt")));
        QCOMPARE(dialog.problem(), QString{});
        const auto fetch = std::get<node::FetchFile>(dialog.commands().at(0));
        QCOMPARE(QString::fromStdString(fetch.link), link);
        QCOMPARE(fetch.destination.filename().string(), std::string{"b.txt"});
        dialog.blockChoice().setChecked(true);
        QVERIFY(!dialog.problem().isEmpty()); // a name does not tell the block
        dialog.setLink(format::fullCid(tests::madeCid(4)));
        QCOMPARE(dialog.problem(), QString{});
        const auto want = std::get<node::WantBlocks>(dialog.commands().at(0));
        QVERIFY(want.cids == std::vector<Cid>{tests::madeCid(4)});
        dialog.wholeChoice().setChecked(true);
        dialog.place().setText(folder.path()); // it is there already
        QVERIFY(dialog.problem().contains(QStringLiteral("already")));
    }

    void theImportDialogFollowsTheProfileAndThenTheUser()
    {
        ImportDialog dialog{{QStringLiteral("/tmp/a"), QStringLiteral("/tmp/b")}};
        QCOMPARE(dialog.options().chunkBytes, std::size_t{kMiB});
        QVERIFY(dialog.options().rawLeaves);
        dialog.profile().setCurrentIndex(1);
        QCOMPARE(dialog.options().chunkBytes, std::size_t{256 * 1024});
        QVERIFY(!dialog.options().rawLeaves);
        QCOMPARE(dialog.options().cidVersion, std::uint64_t{0});
        dialog.rawLeaves().setChecked(true);
        dialog.keep().setChecked(false);
        QCOMPARE(dialog.commands().size(), 2U);
        QVERIFY(dialog.commands()[1].options.rawLeaves);
        QVERIFY(!dialog.commands()[1].keep);
        QCOMPARE(dialog.commands()[1].path.string(), std::string{"/tmp/b"});
    }

    void onlyLocalFilesCanBeDropped()
    {
        Fixture f;
        const auto accepts = [&f](const QUrl& url) {
            QMimeData data;
            data.setUrls({url});
            QDragEnterEvent event{{10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier};
            event.ignore();
            QCoreApplication::sendEvent(&f.window, &event);
            return event.isAccepted();
        };
        QVERIFY(accepts(QUrl::fromLocalFile(QStringLiteral("/tmp/a"))));
        QVERIFY(!accepts(QUrl{QStringLiteral("https://example.com/a")}));
    }
};

static const tests::Registered<FilesViewTest> registered{"files_view"};

} // namespace swapscope::ui
#include "files_view_test.moc"
