// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/rules/node_rules_dialog.h"

#include "ui/models/format.h"
#include "ui/views/acts.h"
#include "ui/views/rules/strategy_box.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/rate_edit.h"
#include "ui/widgets/theme.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <cmath>

namespace swapscope::ui {

namespace {

constexpr double kGib = 1024.0 * 1024 * 1024;
constexpr double kLeastGib = 0.005; ///< Half of what the field can show.
constexpr double kMaxStoreGib = 1024.0 * 1024;

} // namespace

NodeRulesDialog::NodeRulesDialog(const ViewContext& context, QWidget* parent)
    : QDialog{parent}
    , m_context{context}
    , m_before{context.state.totals().rules}
    , m_strategy{new StrategyBox{this}}
    , m_workers{new QSpinBox{this}}
    , m_down{new RateEdit{context.theme, this}}
    , m_up{new RateEdit{context.theme, this}}
    , m_alternativeDown{new RateEdit{context.theme, this}}
    , m_alternativeUp{new RateEdit{context.theme, this}}
    , m_usesAlternative{new QCheckBox{tr("Alternative limits"), this}}
    , m_store{new QDoubleSpinBox{this}}
    , m_serving{new QCheckBox{tr("Pause serving"), this}}
    , m_asking{new QCheckBox{tr("Pause asking"), this}}
    , m_sentence{plainLabel({}, this)}
{
    setWindowTitle(tr("Rules of this node"));
    m_workers->setRange(1, kMaxTaskWorkers);
    m_strategy->setStrategy(m_before.strategy);
    m_workers->setValue(static_cast<int>(m_before.taskWorkers));
    m_down->setLimit(m_before.downloadLimit);
    m_up->setLimit(m_before.uploadLimit);
    m_alternativeDown->setLimit(m_before.alternativeDownload);
    m_alternativeUp->setLimit(m_before.alternativeUpload);
    m_usesAlternative->setChecked(m_before.usesAlternative);
    m_usesAlternative->setToolTip(format::toolTip(
        tr("The alternative limits stand instead of the others, until this is off.")));
    m_store->setRange(0, kMaxStoreGib);
    m_store->setDecimals(2);
    m_store->setSuffix(tr(" GiB"));
    m_store->setSpecialValueText(tr("no limit"));
    m_store->setValue(static_cast<double>(m_before.storeLimit.value_or(0)) / kGib);
    m_serving->setChecked(m_before.servingPaused);
    m_asking->setChecked(m_before.askingPaused);
    m_serving->setToolTip(format::toolTip(
        tr("Nobody gets blocks; what peers want is kept, and served once this is off.")));
    m_asking->setToolTip(
        format::toolTip(tr("Nobody is asked for anything; our wants are kept and wait.")));
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(8);
    addRow(*form, tr("&Strategy"), *m_strategy,
           tr("In which order peers are served. No task is lost by a change."));
    addRow(*form, tr("Task &workers"), *m_workers,
           tr("How many blocks are read and packed at a time, 1 to %1.").arg(kMaxTaskWorkers));
    addRow(*form, tr("&Down limit"), *m_down,
           tr("All peers together are never received from faster than this."));
    addRow(*form, tr("&Up limit"), *m_up,
           tr("All peers together are never sent to faster than this."));
    addRow(*form, tr("Al&ternative down limit"), *m_alternativeDown,
           tr("Stands instead of the down limit while the alternative limits are on: for the hours "
              "when the line is needed for something else."));
    addRow(*form, tr("Alternati&ve up limit"), *m_alternativeUp,
           tr("Stands instead of the up limit while the alternative limits are on."));
    addRow(*form, tr("Store &limit"), *m_store,
           tr("When the store has more, the blocks unused longest go. What is kept, or part of a "
              "job, never goes."));
    auto* pauses = new QHBoxLayout;
    pauses->addWidget(m_usesAlternative);
    pauses->addWidget(m_serving);
    pauses->addWidget(m_asking);
    pauses->addStretch();
    form->addRow(QString{}, pauses);
    m_sentence->setWordWrap(true);
    m_sentence->setMinimumHeight(2 * Theme::kRowPixels);
    m_sentence->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    auto* buttons = new QDialogButtonBox{QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this};
    m_ok = buttons->button(QDialogButtonBox::Ok);
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(10);
    layout->addLayout(form);
    layout->addWidget(m_sentence);
    layout->addWidget(buttons);
    setMinimumWidth(620);
    connect(buttons, &QDialogButtonBox::accepted, this, &NodeRulesDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &NodeRulesDialog::reject);
    for (RateEdit* edit : {m_down, m_up, m_alternativeDown, m_alternativeUp}) {
        connect(edit, &RateEdit::limitEdited, this, &NodeRulesDialog::update);
    }
    update();
}

void NodeRulesDialog::addRow(QFormLayout& form, const QString& label, QWidget& editor,
                             const QString& meaning)
{
    auto* title = plainLabel(label, this);
    title->setBuddy(&editor);
    title->setToolTip(format::toolTip(meaning));
    editor.setToolTip(format::toolTip(meaning));
    editor.setAccessibleName(QString{label}.remove(QLatin1Char('&')));
    form.addRow(title, &editor);
}

/// As it was, unless another value was typed: the field shows two decimals.
std::optional<std::uint64_t> NodeRulesDialog::typedStoreLimit() const
{
    const double before = static_cast<double>(m_before.storeLimit.value_or(0)) / kGib;
    if (std::abs(m_store->value() - before) < kLeastGib) {
        return m_before.storeLimit;
    }
    return m_store->value() < kLeastGib
               ? std::nullopt
               : std::optional{static_cast<std::uint64_t>(m_store->value() * kGib)};
}

QString NodeRulesDialog::problem() const
{
    for (const RateEdit* edit : {m_down, m_up, m_alternativeDown, m_alternativeUp}) {
        if (!edit->limit()) {
            return edit->errorText();
        }
    }
    return {};
}

node::ChangeNodeRules NodeRulesDialog::change() const
{
    node::ChangeNodeRules change;
    if (m_strategy->strategy() != m_before.strategy) {
        change.strategy = m_strategy->strategy();
    }
    const auto workers = static_cast<std::uint32_t>(m_workers->value());
    if (workers != m_before.taskWorkers) {
        change.taskWorkers = workers;
    }
    if (m_down->limit() && *m_down->limit() != m_before.downloadLimit) {
        change.downloadLimit.emplace(*m_down->limit());
    }
    if (m_up->limit() && *m_up->limit() != m_before.uploadLimit) {
        change.uploadLimit.emplace(*m_up->limit());
    }
    const auto& down = m_alternativeDown->limit();
    if (down && *down != m_before.alternativeDownload) {
        change.alternativeDownload.emplace(*down);
    }
    const auto& up = m_alternativeUp->limit();
    if (up && *up != m_before.alternativeUpload) {
        change.alternativeUpload.emplace(*up);
    }
    if (m_usesAlternative->isChecked() != m_before.usesAlternative) {
        change.usesAlternative = m_usesAlternative->isChecked();
    }
    if (const auto store = typedStoreLimit(); store != m_before.storeLimit) {
        change.storeLimit.emplace(store);
    }
    if (m_serving->isChecked() != m_before.servingPaused) {
        change.servingPaused = m_serving->isChecked();
    }
    if (m_asking->isChecked() != m_before.askingPaused) {
        change.askingPaused = m_asking->isChecked();
    }
    return change;
}

void NodeRulesDialog::update()
{
    const QString wrong = problem();
    const auto& totals = m_context.state.totals();
    const auto& colors = m_context.theme.colors();
    setTextColor(*m_sentence, wrong.isEmpty() ? colors.muted : colors.problem);
    m_sentence->setText(
        wrong.isEmpty()
            ? tr("Now ↓ %1, ↑ %2. Limits of single peers hold as well; the stricter one counts.")
                  .arg(format::rate(totals.downRate), format::rate(totals.upRate))
            : wrong);
    m_ok->setEnabled(wrong.isEmpty());
}

void NodeRulesDialog::accept()
{
    if (!problem().isEmpty()) {
        return;
    }
    const node::ChangeNodeRules wanted = change();
    if (wanted.strategy || wanted.taskWorkers || wanted.downloadLimit || wanted.uploadLimit
        || wanted.alternativeDownload || wanted.alternativeUpload || wanted.usesAlternative
        || wanted.storeLimit || wanted.servingPaused || wanted.askingPaused)
    {
        m_context.acts.changeNodeRules(wanted);
    }
    QDialog::accept();
}

} // namespace swapscope::ui
