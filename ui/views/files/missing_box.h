// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/file_state.h"
#include "ui/views/view.h"

#include <QWidget>

class QLabel;

namespace swapscope::ui {

class FileActs;
class SubjectList;

/// What one job waits for: its missing blocks in the order of need, and why the first of them, or
/// the one that is selected, does not come.
class MissingBox final : public QWidget
{
    Q_OBJECT

public:
    static constexpr std::size_t kMostListed = 4;

    /// Both outlive the box.
    MissingBox(const ViewContext& context, FileActs& acts, QWidget* parent = nullptr);

    /// Null hides the box. To be called with each update.
    void show(const JobLine* job);

    [[nodiscard]] QString sentence() const;
    [[nodiscard]] SubjectList& list() noexcept { return *m_list; }

private:
    void ask(const JobLine& job, const Cid& cid);

    ViewContext m_context;
    FileActs* m_acts;
    QLabel* m_sentence;
    SubjectList* m_list;
    TimePoint m_asked{};
};

} // namespace swapscope::ui
