// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are dropped on the window, and what its menus do to blocks as roots.
#include "ui/shell/main_window.h"
#include "ui/shell/status_line.h"
#include "ui/views/files/file_acts.h"
#include "ui/views/files/files_view.h"

#include <QDragEnterEvent>
#include <QMimeData>
#include <QTimer>
#include <QUrl>

namespace swapscope::ui {

namespace {

constexpr qsizetype kMostDropped = 1000;

/// Local files only; empty when there is anything else.
QStringList localFiles(const QMimeData& data)
{
    QStringList paths;
    const QList<QUrl> urls = data.hasUrls() ? data.urls() : QList<QUrl>{};
    for (const QUrl& url : urls) {
        if (!url.isLocalFile() || paths.size() == kMostDropped) {
            return {};
        }
        paths.push_back(url.toLocalFile());
    }
    return paths;
}

} // namespace

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    const QMimeData& dragged = *event->mimeData();
    const bool isText = dragged.hasText() && !dragged.hasUrls();
    if (isText || !localFiles(dragged).isEmpty()) {
        event->setDropAction(Qt::CopyAction);
        event->accept();
    }
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QStringList paths = localFiles(*event->mimeData());
    if (paths.isEmpty() && event->mimeData()->hasUrls()) {
        return;
    }
    event->setDropAction(Qt::CopyAction);
    event->accept();
    if (paths.isEmpty()) {
        pasteText(event->mimeData()->text());
        return;
    }
    // The program that was dragged from waits for the end of this.
    QTimer::singleShot(0, this, [this, paths] { m_files->acts().import(paths); });
}

void MainWindow::exportSelectedCar()
{
    if (const Cid* const cid = m_selection.cid()) {
        m_files->acts().exportCar({*cid});
    } else {
        m_status->say(tr("Select a block first: a want, or a root under Files."));
    }
}

void MainWindow::keepSelected()
{
    const Cid* const cid = m_selection.cid();
    if (cid == nullptr) {
        m_status->say(tr("Select a block first: a want, or a root under Files."));
    } else if (m_files->files().kept().contains(*cid)) {
        m_files->acts().release({*cid});
    } else {
        m_files->acts().keep(*cid);
    }
}

} // namespace swapscope::ui
