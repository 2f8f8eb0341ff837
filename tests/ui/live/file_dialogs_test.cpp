// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/ui/live/pair.h"
#include "ui/models/format.h"
#include "ui/views/files/collect_dialog.h"
#include "ui/views/files/fetch_dialog.h"
#include "ui/views/files/file_acts.h"
#include "ui/views/files/files_view.h"
#include "ui/views/files/import_dialog.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/table_page.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>
#include <QRadioButton>
#include <QTemporaryDir>
#include <QTimer>

#include <functional>
#include <optional>

namespace swapscope::ui {

namespace {

QByteArray contentOf(const QString& path)
{
    QFile file{path};
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
}

void writeTo(const QString& path, const QByteArray& content)
{
    QDir{}.mkpath(QFileInfo{path}.absolutePath());
    QFile file{path};
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
}

/// The view of files over a real node, with a second one, and a folder.
struct Fixture : Pair
{
    explicit Fixture(ThemeChoice choice = ThemeChoice::Light)
        : Pair{choice}
    {
        window.resize(1280, 800);
        window.showView(QStringLiteral("files"));
        QDir::setCurrent(folder.path());
        other.node->log().addReader([this](const telemetry::Event& event) {
            if (const auto* body = std::get_if<telemetry::JobEnded>(&event.body)) {
                given = body->root;
            }
        });
    }

    [[nodiscard]] FilesView& view() { return dynamic_cast<FilesView&>(window.currentView()); }
    [[nodiscard]] QString path(const char* name) const
    {
        return folder.filePath(QLatin1String{name});
    }

    /// Does this with the next dialog as soon as it is open.
    template <typename Dialog>
    void whenOpen(std::function<void(Dialog&)> act)
    {
        auto* timer = new QTimer{&window};
        QObject::connect(timer, &QTimer::timeout, &window, [this, timer, act = std::move(act)] {
            auto* dialog = qobject_cast<Dialog*>(QApplication::activeModalWidget());
            if (dialog != nullptr && dialog->isVisible()) {
                timer->stop();
                timer->deleteLater();
                keepPicture(*dialog);
                act(*dialog);
            }
        });
        timer->start(10);
    }
    void click(const QString& text)
    {
        for (auto* button : view().findChildren<QPushButton*>()) {
            if (button->text() == text && button->isVisible()) {
                QTest::mouseClick(button, Qt::LeftButton);
                return;
            }
        }
        QFAIL(qPrintable(QStringLiteral("no button ") + text));
    }
    static void press(QDialog& dialog, const QString& text)
    {
        for (auto* button : dialog.findChildren<QAbstractButton*>()) {
            if (button->text().remove(QLatin1Char{'&'}) == text) {
                QVERIFY(button->isEnabled());
                QTest::mouseClick(button, Qt::LeftButton);
                return;
            }
        }
        QFAIL(qPrintable(QStringLiteral("no button ") + text));
    }
    /// Names a file in the desktop's own dialog.
    void choose(const QString& file)
    {
        whenOpen<QFileDialog>([file](QFileDialog& dialog) {
            // Not key by key: what completes the name would open over the dialog.
            dialog.findChild<QLineEdit*>(QStringLiteral("fileNameEdit"))->setText(file);
            auto* buttons = dialog.findChild<QDialogButtonBox*>();
            for (auto* button : buttons->buttons()) {
                if (buttons->buttonRole(button) == QDialogButtonBox::AcceptRole) {
                    QTRY_VERIFY(button->isEnabled());
                    QTest::mouseClick(button, Qt::LeftButton);
                }
            }
        });
    }

    /// The last job, once it has ended.
    std::optional<telemetry::JobRow> endOf(std::size_t jobs)
    {
        const auto& all = view().files().jobs();
        const bool hasEnded = comesTrue(
            [&] { return all.size() == jobs && all.rbegin()->second.row.ended != TimePoint{}; });
        return hasEnded ? std::optional{all.rbegin()->second.row} : std::nullopt;
    }

    /// A folder of the other node's, with one file of 3 MB. @return its root.
    Cid give()
    {
        writeTo(path("given/sub/film.bin"), QByteArray(3'000'000, 'f'));
        writeTo(path("given/a.txt"), "hello");
        other.execute(node::ImportFile{.path = path("given").toStdString()});
        comesTrue([this] { return given.has_value(); });
        return given.value_or(Cid{});
    }

    /// For people to look at, in the folder named by SWAPSCOPE_PICTURES.
    void keepPicture(QWidget& widget)
    {
        const QString where = qEnvironmentVariable("SWAPSCOPE_PICTURES");
        if (!where.isEmpty()) {
            QDir{}.mkpath(where);
            widget.grab().save(QStringLiteral("%1/%2-%3-%4.png")
                                   .arg(where, QString::fromLatin1(QTest::currentTestFunction()),
                                        QString::fromLatin1(QTest::currentDataTag()))
                                   .arg(++pictures));
        }
    }

    QTemporaryDir folder;
    std::optional<Cid> given;
    int pictures = 0;
};

void addThemes()
{
    QTest::addColumn<ThemeChoice>("theme");
    QTest::newRow("light") << ThemeChoice::Light;
    QTest::newRow("dark") << ThemeChoice::Dark;
}

} // namespace

/// The dialogs of files by clicks and keys, over a real node with a real second one.
class FileDialogsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QApplication::setAttribute(Qt::AA_DontUseNativeDialogs); }

    void aFileIsFetchedByItsLinkToWhereTheUserSays_data() { addThemes(); }
    void aFileIsFetchedByItsLinkToWhereTheUserSays()
    {
        QFETCH(const ThemeChoice, theme);
        Fixture f{theme};
        const Cid root = f.give();
        QVERIFY(f.connect());
        const QString link =
            QStringLiteral("ipfs://") + format::fullCid(root) + QStringLiteral("/sub/film.bin");
        f.whenOpen<FetchDialog>([&](FetchDialog& dialog) {
            QTest::keyClicks(&dialog.link(), link);
            QVERIFY(dialog.place().text().endsWith(QStringLiteral("film.bin")));
            dialog.place().selectAll();
            QTest::keyClicks(&dialog.place(), f.path("mine.bin"));
            f.keepPicture(dialog);
            QTest::keyClick(&dialog.place(), Qt::Key_Return);
        });
        f.click(QStringLiteral("Fetch…"));
        const auto row = f.endOf(1);
        QVERIFY(row.has_value());
        QCOMPARE(QString::fromStdString(row->error), QString{});
        QCOMPARE(contentOf(f.path("mine.bin")), contentOf(f.path("given/sub/film.bin")));
        f.keepPicture(f.window);
    }

    void anImportFollowsItsOptionsAndIsKept_data() { addThemes(); }
    void anImportFollowsItsOptionsAndIsKept()
    {
        QFETCH(const ThemeChoice, theme);
        Fixture f{theme};
        writeTo(f.path("small.txt"), "hello bitswap");
        f.choose(f.path("small.txt"));
        f.whenOpen<ImportDialog>([&](ImportDialog& dialog) {
            dialog.profile().setFocus();
            QTest::keyClick(&dialog.profile(), Qt::Key_Down); // as Kubo does by default
            QVERIFY(dialog.keep().isChecked());
            f.keepPicture(dialog);
            Fixture::press(dialog, QStringLiteral("Import"));
        });
        f.click(QStringLiteral("Import…"));
        const auto row = f.endOf(1);
        QVERIFY(row.has_value());
        QCOMPARE(format::fullCid(row->root),
                 QStringLiteral("QmYb36ZTe8dxFHDxVTYig2ZMo7N4xKGccLkAs1khRLmRk6"));
        f.view().showKept();
        LiveTable& kept = f.view().kept().table();
        QVERIFY(f.comesTrue([&] { return kept.model()->rowCount() == 1; }));
        kept.selectRow(0);
        f.keepPicture(f.window);
        QTest::mouseClick(&f.view().releaseButton(), Qt::LeftButton);
        QVERIFY(f.comesTrue([&] { return kept.model()->rowCount() == 0; }));
    }

    void whatIsNotKeptIsCollectedAfterItsSizeWasSaid_data() { addThemes(); }
    void whatIsNotKeptIsCollectedAfterItsSizeWasSaid()
    {
        QFETCH(const ThemeChoice, theme);
        Fixture f{theme};
        writeTo(f.path("loose"), QByteArray(100'000, 'x'));
        f.choose(f.path("loose"));
        f.whenOpen<ImportDialog>([&](ImportDialog& dialog) {
            QTest::mouseClick(&dialog.keep(), Qt::LeftButton, {}, {8, dialog.keep().height() / 2});
            QVERIFY(!dialog.keep().isChecked());
            Fixture::press(dialog, QStringLiteral("Import"));
        });
        f.click(QStringLiteral("Import…"));
        QVERIFY(f.endOf(1).has_value());
        const auto stored = [&f] { return f.window.state().totals().blocksStored; };
        QVERIFY(f.comesTrue([&] { return stored() == 1; }));
        f.whenOpen<CollectDialog>([&](CollectDialog& dialog) {
            QTRY_VERIFY(dialog.collectButton().isEnabled());
            QVERIFY(dialog.sentence().contains(QStringLiteral("1 block")));
            f.keepPicture(dialog);
            Fixture::press(dialog, QStringLiteral("Collect"));
        });
        f.click(QStringLiteral("Collect…"));
        QVERIFY(f.comesTrue([&] { return stored() == 0; }));
    }

    void anArchiveGoesOutAndInAgain_data() { addThemes(); }
    void anArchiveGoesOutAndInAgain()
    {
        QFETCH(const ThemeChoice, theme);
        Fixture f{theme};
        const Cid root = f.give();
        QVERIFY(f.connect());
        f.choose(f.path("tree.car"));
        QTimer::singleShot(0, &f.window,
                           [&] { f.view().findChild<FileActs*>()->exportCar({root}); });
        const auto exported = f.endOf(1);
        QVERIFY(exported.has_value());
        QCOMPARE(QString::fromStdString(exported->error), QString{});
        QVERIFY(QFileInfo{f.path("tree.car")}.size() > 1'000'000); // its parts are alike
        f.whenOpen<QMessageBox>([&](QMessageBox& box) {
            Fixture::press(box, QStringLiteral("Import and keep roots"));
        });
        QTimer::singleShot(0, &f.window,
                           [&] { f.view().findChild<FileActs*>()->import({f.path("tree.car")}); });
        const auto imported = f.endOf(2);
        QVERIFY(imported.has_value());
        QVERIFY(imported->root == root);
        QVERIFY(f.comesTrue([&] { return f.view().files().kept().contains(root); }));
        f.keepPicture(f.window);
    }
};

static const tests::Registered<FileDialogsTest> registered{"file_dialogs"};

} // namespace swapscope::ui
#include "file_dialogs_test.moc"
