// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/cid.h"
#include "core/telemetry/job_events.h"
#include "ui/models/file_state.h"
#include "ui/views/view.h"

#include <QObject>
#include <QStringList>

#include <vector>

namespace swapscope::ui {

/// What the user can do with files and with what is kept: asks what there is to ask, then sends the
/// command. Menus, buttons, the input line and drops all come here.
class FileActs final : public QObject
{
    Q_OBJECT

public:
    using Cids = std::vector<Cid>;
    using JobIds = std::vector<telemetry::JobId>;

    /// Both outlive this. @param window  Parent of the dialogs.
    FileActs(const ViewContext& context, const FileState& files, QWidget* window);

    /// Each opens a dialog first.
    void fetch(const QString& link = {});
    void importFile();
    void importFolder();
    /// Local files and folders; archives (.car) among them are offered to be read as such.
    void import(const QStringList& paths);
    void importCar();
    void exportCar(const Cids& roots);
    void collect();

    void keep(const Cid& cid);
    void release(const Cids& cids);
    void pause(const JobIds& jobs, bool isPaused);
    void cancel(const JobIds& jobs);
    void askMissing(telemetry::JobId job);
    void explain(const Cid& cid);
    /// Shows the folder that a path lies in with the program of the desktop.
    static void openFolder(const QString& path);

private:
    void sendImports(const QStringList& paths);
    void sendCars(const QStringList& paths);

    ViewContext m_context;
    const FileState* m_files;
    QWidget* m_window;
};

} // namespace swapscope::ui
