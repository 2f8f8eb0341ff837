// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/files/import_dialog.h"

#include "ui/models/format.h"
#include "ui/widgets/labels.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace swapscope::ui {

namespace {

constexpr int kNewProfile = 0;
constexpr std::size_t kMostNamed = 4;
constexpr int kMinimumWidth = 520;

QString summaryOf(const QStringList& paths)
{
    QStringList lines;
    for (const QString& path : paths.first(std::min<qsizetype>(paths.size(), kMostNamed))) {
        const QFileInfo info{path};
        lines.push_back(info.isDir() ? ImportDialog::tr("%1 and all that is in it").arg(path)
                                     : ImportDialog::tr("%1, %2").arg(
                                         path, format::bytes(static_cast<std::uint64_t>(
                                                   std::max<qint64>(info.size(), 0)))));
    }
    if (paths.size() > lines.size()) {
        lines.push_back(ImportDialog::tr("and %1 more").arg(paths.size() - lines.size()));
    }
    return lines.join(QLatin1Char{'\n'});
}

} // namespace

ImportDialog::ImportDialog(const QStringList& paths, QWidget* parent)
    : QDialog{parent}
    , m_paths{paths}
    , m_profile{new QComboBox{this}}
    , m_chunks{new QComboBox{this}}
    , m_rawLeaves{new QCheckBox{tr("&Raw leaves"), this}}
    , m_hidden{new QCheckBox{tr("With &hidden files of folders"), this}}
    , m_keep{new QCheckBox{tr("&Keep: never collect its blocks"), this}}
{
    setWindowTitle(tr("Import"));
    m_profile->addItem(tr("unixfs-v1-2025: CIDs of version 1"));
    m_profile->addItem(tr("unixfs-v0-2015: as Kubo does by default"));
    for (const std::size_t kib : {64U, 256U, 512U, 1024U}) {
        m_chunks->addItem(format::bytes(kib * 1024), QVariant::fromValue<qulonglong>(kib * 1024));
    }
    m_rawLeaves->setToolTip(
        format::toolTip(tr("Content without a wrapper around each part: smaller, and every part "
                           "of a file can be checked by itself.")));
    m_chunks->setToolTip(format::toolTip(tr("Into parts of how many bytes files are cut.")));
    m_keep->setChecked(true);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(8);
    const auto addRow = [this, form](const QString& label, QWidget* editor) {
        auto* title = plainLabel(label, this);
        title->setBuddy(editor);
        editor->setAccessibleName(QString{label}.remove(QLatin1Char{'&'}));
        form->addRow(title, editor);
    };
    addRow(tr("&Profile"), m_profile);
    addRow(tr("&Part size"), m_chunks);
    form->addRow(QString{}, m_rawLeaves);
    form->addRow(QString{}, m_hidden);
    form->addRow(QString{}, m_keep);
    auto* what = plainLabel(summaryOf(paths), this);
    what->setWordWrap(true);
    auto* note = plainLabel(tr("The same options give everyone the same CID for the same file. "
                               "Symbolic links are kept as links and not followed."),
                            this);
    note->setWordWrap(true);
    note->setForegroundRole(QPalette::PlaceholderText);
    auto* buttons = new QDialogButtonBox{QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this};
    buttons->button(QDialogButtonBox::Ok)->setText(tr("Import"));
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(12);
    layout->addWidget(what);
    layout->addLayout(form);
    layout->addWidget(note);
    layout->addWidget(buttons);
    setMinimumWidth(kMinimumWidth);
    connect(buttons, &QDialogButtonBox::accepted, this, &ImportDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &ImportDialog::reject);
    connect(m_profile, &QComboBox::currentIndexChanged, this, &ImportDialog::showProfile);
    showProfile();
}

/// The other fields begin with what the profile says.
void ImportDialog::showProfile()
{
    const auto profile = m_profile->currentIndex() == kNewProfile
                             ? ipld::ImportOptions::unixfsV1Of2025()
                             : ipld::ImportOptions::unixfsV0Of2015();
    m_chunks->setCurrentIndex(
        m_chunks->findData(QVariant::fromValue<qulonglong>(profile.chunkBytes)));
    m_rawLeaves->setChecked(profile.rawLeaves);
}

ipld::ImportOptions ImportDialog::options() const
{
    ipld::ImportOptions options = m_profile->currentIndex() == kNewProfile
                                      ? ipld::ImportOptions::unixfsV1Of2025()
                                      : ipld::ImportOptions::unixfsV0Of2015();
    options.chunkBytes = m_chunks->currentData().toULongLong();
    options.rawLeaves = m_rawLeaves->isChecked();
    return options;
}

std::vector<node::ImportFile> ImportDialog::commands() const
{
    std::vector<node::ImportFile> commands;
    for (const QString& path : m_paths) {
        commands.push_back({.path = path.toStdString(),
                            .options = options(),
                            .withHidden = m_hidden->isChecked(),
                            .keep = m_keep->isChecked()});
    }
    return commands;
}

} // namespace swapscope::ui
