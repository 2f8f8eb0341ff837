// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/file_state.h"
#include "ui/models/jobs_model.h"
#include "ui/models/kept_model.h"
#include "ui/views/view.h"

class QMenu;
class QPushButton;
class QStackedWidget;
class QTabBar;

namespace swapscope::ui {

class ElidedLabel;
class FileActs;
class MissingBox;
class TablePage;

/// Files in and out: the jobs, what the one that is selected waits for, what is kept, and how full
/// the store is.
class FilesView final : public View
{
    Q_OBJECT

public:
    /// @param context  Outlives the view.
    explicit FilesView(const ViewContext& context, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const override { return QStringLiteral("files"); }
    [[nodiscard]] QString title() const override { return tr("Files"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("files"); }
    [[nodiscard]] telemetry::Tables tables() const override;
    [[nodiscard]] QString sentence(const LiveState& state) const override;
    void setActive(bool active) override;
    void focusFilter() override;
    [[nodiscard]] QVariantMap layoutState() const override;
    void setLayoutState(const QVariantMap& state) override;

    void showJobs() { showTab(kJobs); }
    void showKept() { showTab(kKept); }
    [[nodiscard]] FileActs& acts() noexcept { return *m_acts; }
    [[nodiscard]] const FileState& files() const noexcept { return m_files; }
    [[nodiscard]] TablePage& jobs() noexcept { return *m_jobPage; }
    [[nodiscard]] TablePage& kept() noexcept { return *m_keptPage; }
    [[nodiscard]] MissingBox& missing() noexcept { return *m_missing; }
    [[nodiscard]] QPushButton& pauseButton() noexcept { return *m_pause; }
    [[nodiscard]] QPushButton& cancelButton() noexcept { return *m_cancel; }
    [[nodiscard]] QPushButton& folderButton() noexcept { return *m_folder; }
    [[nodiscard]] QPushButton& releaseButton() noexcept { return *m_release; }

private:
    static constexpr int kJobs = 0;
    static constexpr int kKept = 1;

    [[nodiscard]] QWidget* buildStoreLine();
    void setUpJobs();
    void setUpKept();
    void fillJobMenu(QMenu& menu);
    void fillKeptMenu(QMenu& menu);
    void showTab(int tab);
    void refreshTexts();
    void refreshButtons();
    [[nodiscard]] TablePage& shownPage() const;
    [[nodiscard]] std::vector<const JobLine*> selectedJobs() const;
    [[nodiscard]] std::vector<telemetry::JobId> selectedOpen() const;
    [[nodiscard]] bool allPaused() const;

    ViewContext m_context;
    FileState m_files; ///< Before the models: it hears of changes first.
    JobsModel m_jobModel;
    KeptModel m_keptModel;
    FileActs* m_acts;
    ElidedLabel* m_store;
    QTabBar* m_tabs;
    QStackedWidget* m_stack;
    TablePage* m_jobPage = nullptr;
    TablePage* m_keptPage = nullptr;
    MissingBox* m_missing = nullptr;
    QWidget* m_missingCard = nullptr;
    QPushButton* m_pause = nullptr;
    QPushButton* m_cancel = nullptr;
    QPushButton* m_folder = nullptr;
    QPushButton* m_release = nullptr;
    QPushButton* m_export = nullptr;
    bool m_active = false;
};

} // namespace swapscope::ui
