// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/files/file_acts.h"

#include "ui/bridge/node_link.h"
#include "ui/models/format.h"
#include "ui/views/files/collect_dialog.h"
#include "ui/views/files/fetch_dialog.h"
#include "ui/views/files/import_dialog.h"

#include <QDesktopServices>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>
#include <QUrl>

#include <algorithm>

namespace swapscope::ui {

namespace {

bool isCar(const QString& path)
{
    return path.endsWith(QLatin1String{".car"}, Qt::CaseInsensitive);
}

} // namespace

FileActs::FileActs(const ViewContext& context, const FileState& files, QWidget* window)
    : QObject{window}
    , m_context{context}
    , m_files{&files}
    , m_window{window}
{}

void FileActs::fetch(const QString& link)
{
    FetchDialog dialog{m_context.theme, m_window};
    dialog.setLink(link);
    if (dialog.exec() != QDialog::Accepted) {
        return;
    }
    for (node::CommandBody& command : dialog.commands()) {
        m_context.link.send(std::move(command));
    }
}

void FileActs::importFile()
{
    import(QFileDialog::getOpenFileNames(m_window, tr("Import files")));
}

void FileActs::importFolder()
{
    const QString path = QFileDialog::getExistingDirectory(m_window, tr("Import a folder"));
    import(path.isEmpty() ? QStringList{} : QStringList{path});
}

void FileActs::import(const QStringList& paths)
{
    QStringList cars;
    QStringList others;
    for (const QString& path : paths) {
        (isCar(path) && QFileInfo{path}.isFile() ? cars : others).push_back(path);
    }
    if (!cars.isEmpty()) {
        sendCars(cars);
    }
    if (!others.isEmpty()) {
        sendImports(others);
    }
}

void FileActs::sendImports(const QStringList& paths)
{
    ImportDialog dialog{paths, m_window};
    if (dialog.exec() != QDialog::Accepted) {
        return;
    }
    for (const node::ImportFile& command : dialog.commands()) {
        m_context.link.send(command);
    }
}

void FileActs::sendCars(const QStringList& paths)
{
    QMessageBox box{QMessageBox::Question, tr("Import CAR"),
                    paths.size() == 1
                        ? tr("Store the blocks of %1?").arg(QFileInfo{paths.front()}.fileName())
                        : tr("Store the blocks of %1 archives?").arg(paths.size()),
                    QMessageBox::Cancel, m_window};
    box.setTextFormat(Qt::PlainText);
    box.setInformativeText(tr("Each block is checked against its CID. Roots that are kept are "
                              "never collected; the others stay until you collect what is not "
                              "kept."));
    QPushButton* const keep = box.addButton(tr("Import and keep roots"), QMessageBox::AcceptRole);
    QPushButton* const store = box.addButton(tr("Import only"), QMessageBox::AcceptRole);
    box.setDefaultButton(keep);
    box.exec();
    if (box.clickedButton() != keep && box.clickedButton() != store) {
        return;
    }
    for (const QString& path : paths) {
        m_context.link.send(
            node::ImportCar{.path = path.toStdString(), .keep = box.clickedButton() == keep});
    }
}

void FileActs::importCar()
{
    const QStringList paths = QFileDialog::getOpenFileNames(
        m_window, tr("Import CAR"), {}, tr("Archives of blocks (*.car)") + QStringLiteral(";;*"));
    if (!paths.isEmpty()) {
        sendCars(paths);
    }
}

void FileActs::exportCar(const Cids& roots)
{
    if (roots.empty()) {
        return;
    }
    const QString path = QFileDialog::getSaveFileName(
        m_window, tr("Export CAR"),
        (roots.size() == 1 ? format::fullCid(roots.front()) : QStringLiteral("blocks"))
            + QStringLiteral(".car"),
        tr("Archives of blocks (*.car)"), nullptr, QFileDialog::DontConfirmOverwrite);
    if (!path.isEmpty()) {
        m_context.link.send(node::ExportCar{.roots = roots, .path = path.toStdString()});
    }
}

void FileActs::collect()
{
    m_context.link.send(node::CollectBlocks{.isDryRun = true});
    CollectDialog dialog{*m_files, m_window};
    if (dialog.exec() == QDialog::Accepted) {
        m_context.link.send(node::CollectBlocks{});
    }
}

void FileActs::keep(const Cid& cid)
{
    m_context.link.send(node::Keep{.cid = cid});
}

void FileActs::release(const Cids& cids)
{
    for (const Cid& cid : cids) {
        m_context.link.send(node::Release{.cid = cid});
    }
}

void FileActs::pause(const JobIds& jobs, bool isPaused)
{
    for (const telemetry::JobId job : jobs) {
        m_context.link.send(node::PauseJob{.job = job, .isPaused = isPaused});
    }
}

void FileActs::cancel(const JobIds& jobs)
{
    for (const telemetry::JobId job : jobs) {
        m_context.link.send(node::CancelJob{.job = job});
    }
}

void FileActs::askMissing(telemetry::JobId job)
{
    m_context.link.send(node::AskMissing{.job = job});
}

void FileActs::explain(const Cid& cid)
{
    m_context.link.send(node::ExplainWant{.cid = cid});
}

void FileActs::openFolder(const QString& path)
{
    QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo{path}.absolutePath()));
}

} // namespace swapscope::ui
