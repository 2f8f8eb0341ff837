// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/paste_dialog.h"

#include "ui/models/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace swapscope::ui {

namespace {

QString counted(std::size_t count, const QString& one, const QString& many)
{
    return count == 1 ? one : many.arg(format::count(count));
}

} // namespace

PasteDialog::PasteDialog(const Pasted& pasted, QWidget* parent)
    : QDialog{parent}
    , m_place{new QComboBox{this}}
{
    setWindowTitle(tr("Pasted"));
    QStringList found;
    if (!pasted.cids.empty()) {
        found << counted(pasted.cids.size(), tr("1 CID"), tr("%1 CIDs"));
    }
    if (!pasted.addresses.empty()) {
        found << counted(pasted.addresses.size(), tr("1 peer address"), tr("%1 peer addresses"));
    }
    if (pasted.unknownLines > 0) {
        found << counted(static_cast<std::size_t>(pasted.unknownLines), tr("1 line not recognised"),
                         tr("%1 lines not recognised"));
    }
    auto* list = new QListWidget{this};
    list->setAccessibleName(tr("What was recognised"));
    list->setTextElideMode(Qt::ElideMiddle);
    list->setSelectionMode(QAbstractItemView::NoSelection);
    for (const auto& cid : pasted.cids) {
        list->addItem(format::fullCid(cid));
    }
    for (const auto& address : pasted.addresses) {
        list->addItem(QString::fromStdString(address.toString()));
    }
    for (const QString& line : pasted.unknown) {
        list->addItem(tr("not recognised: %1").arg(line));
    }
    for (int row = 0; row < list->count(); ++row) {
        list->item(row)->setSizeHint({0, Theme::kRowPixels});
    }
    auto* buttons = new QDialogButtonBox{QDialogButtonBox::Cancel, this};
    const auto offer = [this, buttons](const QString& text, bool wants, bool connects) {
        QPushButton* button = buttons->addButton(text, QDialogButtonBox::AcceptRole);
        connect(button, &QPushButton::clicked, this, [this, wants, connects] {
            m_wants = wants;
            m_connects = connects;
            accept();
        });
    };
    const bool both = !pasted.cids.empty() && !pasted.addresses.empty();
    if (both) {
        offer(tr("Connect and want"), true, true);
    }
    if (!pasted.cids.empty()) {
        offer(counted(pasted.cids.size(), tr("Want the block"), tr("Want %1 blocks")), true, false);
    }
    if (!pasted.addresses.empty()) {
        offer(counted(pasted.addresses.size(), tr("Connect"), tr("Connect to %1 peers")), false,
              true);
    }
    if (pasted.cids.size() == 1) {
        QPushButton* button =
            buttons->addButton(both ? tr("Connect and fetch the file…") : tr("Fetch the file…"),
                               QDialogButtonBox::AcceptRole);
        connect(button, &QPushButton::clicked, this, [this, both] {
            m_fetches = true;
            m_connects = both;
            accept();
        });
    }
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout{this};
    layout->setSpacing(12);
    layout->addWidget(plainLabel(found.join(QStringLiteral(", ")), this));
    layout->addWidget(list, 1);
    if (!pasted.cids.empty()) {
        layout->addLayout(buildPlace());
    }
    m_place->setVisible(!pasted.cids.empty());
    layout->addWidget(buttons);
    resize(560, 320);
}

QLayout* PasteDialog::buildPlace()
{
    m_place->addItems({tr("behind all that is wanted"), tr("before all that is wanted")});
    m_place->setAccessibleName(tr("Priority"));
    m_place->setToolTip(format::toolTip(
        tr("Peers serve what has a higher priority first. Fetched files begin behind the rest.")));
    auto* label = plainLabel(tr("&Priority of blocks"), this);
    label->setBuddy(m_place);
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(label);
    line->addWidget(m_place);
    line->addStretch();
    return line;
}

WantPlace PasteDialog::place() const
{
    return m_place->currentIndex() == 1 ? WantPlace::First : WantPlace::Last;
}

} // namespace swapscope::ui
