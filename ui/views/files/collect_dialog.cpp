// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/files/collect_dialog.h"

#include "ui/models/format.h"
#include "ui/widgets/labels.h"

#include <QDialogButtonBox>
#include <QPushButton>
#include <QVBoxLayout>

namespace swapscope::ui {

namespace {

constexpr int kMinimumWidth = 460;

QString blocks(std::uint64_t count, std::uint64_t bytes)
{
    return (count == 1 ? CollectDialog::tr("1 block")
                       : CollectDialog::tr("%1 blocks").arg(format::count(count)))
           + QStringLiteral(", ") + format::bytes(bytes);
}

} // namespace

CollectDialog::CollectDialog(const FileState& files, QWidget* parent)
    : QDialog{parent}
    , m_sentence{plainLabel(tr("Looking at what is kept…"), this)}
    , m_collect{nullptr}
{
    setWindowTitle(tr("Collect what is not kept"));
    m_sentence->setWordWrap(true);
    auto* buttons = new QDialogButtonBox{QDialogButtonBox::Cancel, this};
    m_collect = buttons->addButton(tr("Collect"), QDialogButtonBox::AcceptRole);
    m_collect->setEnabled(false);
    buttons->button(QDialogButtonBox::Cancel)->setDefault(true);
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(12);
    layout->addWidget(m_sentence);
    layout->addWidget(buttons);
    setMinimumWidth(kMinimumWidth);
    connect(buttons, &QDialogButtonBox::accepted, this, &CollectDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &CollectDialog::reject);
    connect(&files, &FileState::planned, this, &CollectDialog::show);
}

QString CollectDialog::sentence() const
{
    return m_sentence->text();
}

void CollectDialog::show(const telemetry::CollectPlanned& plan)
{
    m_collect->setEnabled(plan.blocks > 0);
    const QString stay =
        tr("Kept, or part of a job: %1.").arg(blocks(plan.keptBlocks, plan.keptBytes));
    m_sentence->setText(
        plan.blocks == 0
            ? tr("Nothing would go. %1").arg(stay)
            : tr("%1 would be removed from the store. They can come back only from peers. %2")
                  .arg(blocks(plan.blocks, plan.bytes), stay));
    adjustSize();
}

} // namespace swapscope::ui
