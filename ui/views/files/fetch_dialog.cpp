// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/files/fetch_dialog.h"

#include "core/multiformats/link.h"
#include "ui/models/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/theme.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QStandardPaths>
#include <QVBoxLayout>

namespace swapscope::ui {

namespace {

constexpr int kMinimumWidth = 620;

/// A stranger's name fit for a path; empty when it is not.
QString fileNameOf(const multiformats::ContentPath& path)
{
    QString name =
        path.names.empty() ? format::fullCid(path.root) : QString::fromStdString(path.names.back());
    const bool isFit = !name.contains(QLatin1Char{'/'}) && !name.startsWith(QLatin1Char{'.'})
                       && name == format::foreign(name.toStdString());
    return isFit ? name : format::fullCid(path.root);
}

} // namespace

FetchDialog::FetchDialog(const Theme& theme, QWidget* parent)
    : QDialog{parent}
    , m_theme{&theme}
    , m_link{new QLineEdit{this}}
    , m_whole{new QRadioButton{tr("The &whole file or directory, saved to"), this}}
    , m_block{new QRadioButton{tr("Only this &block, into the store"), this}}
    , m_place{new QLineEdit{this}}
    , m_browse{new QPushButton{tr("Bro&wse…"), this}}
    , m_keep{new QCheckBox{tr("&Keep it: never collect its blocks"), this}}
    , m_sentence{plainLabel({}, this)}
{
    setWindowTitle(tr("Fetch"));
    m_link->setMaxLength(static_cast<int>(multiformats::ContentPath::kMaxText));
    m_link->setPlaceholderText(tr("ipfs://…, /ipfs/…/name, a gateway's address or a CID"));
    m_link->setAccessibleName(tr("Link"));
    m_place->setAccessibleName(tr("Save to"));
    m_whole->setChecked(true);
    auto* linkLabel = plainLabel(tr("&Link"), this);
    linkLabel->setBuddy(m_link);
    auto* where = new QHBoxLayout;
    where->setContentsMargins(22, 0, 0, 0);
    where->addWidget(m_place, 1);
    where->addWidget(m_browse);
    auto* keepLine = new QHBoxLayout;
    keepLine->setContentsMargins(22, 0, 0, 0);
    keepLine->addWidget(m_keep);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(12);
    form->addRow(linkLabel, m_link);
    m_sentence->setWordWrap(true);
    m_sentence->setMinimumHeight(2 * Theme::kRowPixels);
    m_sentence->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    auto* buttons = new QDialogButtonBox{QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this};
    m_ok = buttons->button(QDialogButtonBox::Ok);
    m_ok->setText(tr("Fetch"));
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(8);
    layout->addLayout(form);
    layout->addSpacing(4);
    layout->addWidget(m_whole);
    layout->addLayout(where);
    layout->addLayout(keepLine);
    layout->addWidget(m_block);
    layout->addWidget(m_sentence);
    layout->addWidget(buttons);
    setMinimumWidth(kMinimumWidth);
    connect(buttons, &QDialogButtonBox::accepted, this, &FetchDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &FetchDialog::reject);
    connect(m_browse, &QPushButton::clicked, this, &FetchDialog::browse);
    connect(m_link, &QLineEdit::textChanged, this, [this] {
        proposePlace();
        update();
    });
    connect(m_place, &QLineEdit::textEdited, this, [this] { m_placeIsOurs = false; });
    connect(m_place, &QLineEdit::textChanged, this, &FetchDialog::update);
    connect(m_whole, &QRadioButton::toggled, this, &FetchDialog::update);
    update();
}

void FetchDialog::setLink(const QString& link)
{
    m_link->setText(link);
}

void FetchDialog::proposePlace()
{
    const auto path = multiformats::parseContentPath(m_link->text().toStdString());
    if (!m_placeIsOurs || !path) {
        return;
    }
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DownloadLocation);
    m_place->setText(QDir{folder}.filePath(fileNameOf(*path)));
}

void FetchDialog::browse()
{
    const QString path = QFileDialog::getSaveFileName(this, tr("Save to"), m_place->text(), {},
                                                      nullptr, QFileDialog::DontConfirmOverwrite);
    if (!path.isEmpty()) {
        m_placeIsOurs = false;
        m_place->setText(path);
    }
}

QString FetchDialog::problem() const
{
    const std::string link = m_link->text().toStdString();
    const auto path = multiformats::parseContentPath(link);
    if (!path) {
        return format::foreign(path.error().detail);
    }
    if (m_block->isChecked()) {
        return path->names.empty() ? QString{}
                                   : tr("Which block “%1” is shows only when the directories on "
                                        "the way are here: fetch the file, or name its CID.")
                                         .arg(format::foreign(path->names.back()));
    }
    const QFileInfo place{m_place->text()};
    if (m_place->text().isEmpty()) {
        return tr("Say where to save it.");
    }
    if (place.exists() || place.isSymLink()) {
        return tr("There is a “%1” already: choose another name.").arg(place.fileName());
    }
    if (!place.absoluteDir().exists()) {
        return tr("There is no folder %1.").arg(place.absolutePath());
    }
    return {};
}

void FetchDialog::update()
{
    const bool isWhole = m_whole->isChecked();
    m_place->setEnabled(isWhole);
    m_browse->setEnabled(isWhole);
    m_keep->setEnabled(isWhole);
    const QString wrong = problem();
    const bool isBlank = m_link->text().trimmed().isEmpty();
    const auto& colors = m_theme->colors();
    setTextColor(*m_sentence, wrong.isEmpty() || isBlank ? colors.muted : colors.problem);
    m_sentence->setText(isBlank            ? tr("Each block is checked as it comes.")
                        : !wrong.isEmpty() ? wrong
                        : isWhole
                            ? tr("Each block is checked as it comes. Until all is here, the name "
                                 "ends in “.partial”.")
                            : tr("The block is wanted of everybody who is connected."));
    m_ok->setEnabled(wrong.isEmpty());
}

std::vector<node::CommandBody> FetchDialog::commands() const
{
    const std::string link = m_link->text().toStdString();
    if (m_whole->isChecked()) {
        return {node::FetchFile{.link = link,
                                .destination = m_place->text().toStdString(),
                                .keep = m_keep->isChecked()}};
    }
    const auto path = multiformats::parseContentPath(link);
    if (!path) {
        return {};
    }
    return {node::WantBlocks{.cids = {path->root}}};
}

} // namespace swapscope::ui
