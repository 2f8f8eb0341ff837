// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/blocks/block_lookup.h"

#include "core/base/limits.h"
#include "ui/bridge/node_link.h"
#include "ui/models/blocks_model.h"
#include "ui/models/format.h"
#include "ui/models/selection.h"
#include "ui/views/acts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

namespace swapscope::ui {

BlockLookup::BlockLookup(const ViewContext& context, QWidget* parent)
    : QWidget{parent}
    , m_context{context}
    , m_edit{new QLineEdit{this}}
    , m_answer{new ElidedLabel{this}}
    , m_inspect{new QPushButton{tr("Inspect"), this}}
{
    constexpr int kEditWidth = 280;
    m_edit->setPlaceholderText(tr("Look a CID up in the store"));
    m_edit->setAccessibleName(m_edit->placeholderText());
    m_edit->setMaxLength(static_cast<int>(limits::kIdentifierText.value));
    m_edit->setMinimumWidth(kEditWidth);
    m_edit->setClearButtonEnabled(true);
    QAction* const icon = m_edit->addAction(themedIcon(QStringLiteral("search"), context.theme),
                                            QLineEdit::LeadingPosition);
    connect(&context.theme, &Theme::changed, icon, [icon, &theme = context.theme] {
        icon->setIcon(themedIcon(QStringLiteral("search"), theme));
    });
    m_answer->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_answer->setForegroundRole(QPalette::PlaceholderText);
    m_inspect->hide();
    auto* layout = new QHBoxLayout{this};
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(m_edit);
    layout->addWidget(m_answer, 1);
    layout->addWidget(m_inspect);
    connect(m_edit, &QLineEdit::textChanged, this, &BlockLookup::onEntered);
    connect(m_inspect, &QPushButton::clicked, this, [this] {
        if (m_cid) {
            m_context.selection.select(*m_cid);
            m_context.acts.requestInspector();
        }
    });
    connect(&context.state, &LiveState::applied, this, [this](const telemetry::Delta& delta) {
        if (delta.blockExplained) {
            refresh();
        }
    });
    refresh();
}

void BlockLookup::lookUp(const Cid& cid)
{
    m_edit->setText(format::fullCid(cid));
}

void BlockLookup::focus()
{
    m_edit->setFocus();
    m_edit->selectAll();
}

QString BlockLookup::answer() const
{
    return m_answer->plainText();
}

void BlockLookup::onEntered()
{
    const auto cid = Cid::parse(m_edit->text().trimmed().toStdString());
    m_cid = cid ? std::optional{*cid} : std::nullopt;
    if (m_cid) {
        m_context.link.send(node::ExplainBlock{*m_cid});
    }
    refresh();
}

void BlockLookup::refresh()
{
    m_inspect->setVisible(m_cid.has_value());
    if (!m_cid) {
        m_answer->setPlainText(m_edit->text().trimmed().isEmpty()
                                   ? tr("The table has what came or was served in this run.")
                                   : tr("Not a whole CID yet."));
        return;
    }
    const auto* const found = m_context.state.looked(*m_cid);
    const QString name = format::cid(*m_cid);
    if (found == nullptr) {
        m_answer->setPlainText(tr("%1: asking the store…").arg(name));
    } else if (!found->bytes) {
        m_answer->setPlainText(tr("%1 is not stored here.").arg(name));
    } else {
        m_answer->setPlainText(
            tr("%1 is stored here: %2, %3.")
                .arg(name, format::bytes(*found->bytes), BlocksModel::codecName(*m_cid)));
    }
}

} // namespace swapscope::ui
