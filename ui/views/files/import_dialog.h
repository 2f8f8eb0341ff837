// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/node/command.h"

#include <QDialog>
#include <QStringList>

#include <vector>

class QCheckBox;
class QComboBox;

namespace swapscope::ui {

/// "Import": files and folders, and how they become blocks. The same options give everyone the same
/// CID for the same file.
class ImportDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit ImportDialog(const QStringList& paths, QWidget* parent = nullptr);

    [[nodiscard]] std::vector<node::ImportFile> commands() const;
    [[nodiscard]] ipld::ImportOptions options() const;

    [[nodiscard]] QComboBox& profile() noexcept { return *m_profile; }
    [[nodiscard]] QComboBox& chunks() noexcept { return *m_chunks; }
    [[nodiscard]] QCheckBox& rawLeaves() noexcept { return *m_rawLeaves; }
    [[nodiscard]] QCheckBox& hidden() noexcept { return *m_hidden; }
    [[nodiscard]] QCheckBox& keep() noexcept { return *m_keep; }

private:
    void showProfile();

    QStringList m_paths;
    QComboBox* m_profile;
    QComboBox* m_chunks;
    QCheckBox* m_rawLeaves;
    QCheckBox* m_hidden;
    QCheckBox* m_keep;
};

} // namespace swapscope::ui
