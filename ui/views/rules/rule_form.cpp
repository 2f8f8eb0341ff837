// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/rules/rule_form.h"

#include "core/base/limits.h"
#include "ui/models/format.h"
#include "ui/models/words.h"
#include "ui/views/limit_words.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/rate_edit.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/weight_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>

#include <array>

namespace swapscope::ui {

namespace {

constexpr int kNicknameLength = 64;
constexpr int kWeightLength = 16;
constexpr std::array kClasses{telemetry::ServiceClass::High, telemetry::ServiceClass::Normal,
                              telemetry::ServiceClass::Low};

Qt::CheckState stateOf(const std::optional<bool>& value)
{
    return value ? (*value ? Qt::Checked : Qt::Unchecked) : Qt::PartiallyChecked;
}

void write(QLineEdit& edit, QString& shown, const std::optional<QString>& next, RuleForm::Keep keep)
{
    const bool typed = edit.text() != shown;
    const bool kept = typed && (keep == RuleForm::Keep::Typed || edit.hasFocus());
    shown = next.value_or(QString{});
    edit.setPlaceholderText(next ? QString{} : RuleForm::tr("different"));
    if (!kept && edit.text() != shown) {
        edit.setText(shown);
    }
}

void write(QComboBox& box, int& shown, int next, RuleForm::Keep keep)
{
    const bool kept = keep == RuleForm::Keep::Typed && box.currentIndex() != shown;
    shown = next;
    if (!kept) {
        box.setCurrentIndex(next);
    }
}

void write(QCheckBox& box, Qt::CheckState& shown, Qt::CheckState next, RuleForm::Keep keep)
{
    const bool kept = keep == RuleForm::Keep::Typed && box.checkState() != shown;
    shown = next;
    if (!kept) {
        box.setTristate(next == Qt::PartiallyChecked);
        box.setCheckState(next);
    }
}

} // namespace

RuleForm::RuleForm(const ViewContext& context, QWidget* parent)
    : QWidget{parent}
    , m_context{context}
    , m_nickname{new QLineEdit{this}}
    , m_up{new RateEdit{context.theme, this}}
    , m_down{new RateEdit{context.theme, this}}
    , m_weight{new QLineEdit{this}}
    , m_class{new QComboBox{this}}
    , m_cap{new QComboBox{this}}
    , m_serving{new QCheckBox{tr("Pause serving"), this}}
    , m_asking{new QCheckBox{tr("Pause asking"), this}}
    , m_sentence{plainLabel({}, this)}
{
    build();
    connectParts();
}

void RuleForm::build()
{
    m_nickname->setMaxLength(kNicknameLength);
    m_weight->setMaxLength(kWeightLength);
    for (const auto value : kClasses) {
        m_class->addItem(words::of(value));
    }
    m_class->setPlaceholderText(tr("different"));
    buildCaps();
    auto* grid = new QGridLayout{this};
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(1, 1);
    m_nicknameLabel =
        addRow(*grid, 0, tr("Nickname"), *m_nickname,
               tr("Shown instead of the short id wherever the peer is named. Empty: none."));
    addRow(*grid, 1, tr("Up limit"), *m_up,
           tr("Never sent faster than this: bytes per second, framing included. 0 serves nothing, "
              "none lifts the limit."));
    addRow(*grid, 2, tr("Down limit"), *m_down,
           tr("Never received faster than this: less is asked of the peer, and it is read more "
              "slowly. none lifts the limit."));
    m_weightMeaning =
        tr("Its share while others wait, 0.01 to 100: with weight 2 it gets twice the bytes of "
           "a peer with weight 1. No effect while nobody else waits, or under a strategy that "
           "knows no weights.");
    addRow(*grid, 3, tr("Weight"), *m_weight, m_weightMeaning);
    addRow(*grid, 4, tr("Class"), *m_class,
           tr("High is served before normal, normal before low; who has waited 10 s is served "
              "in any class."));
    addRow(*grid, 5, tr("In-flight cap"), *m_cap,
           tr("Bytes that are read for it or being sent at a time. Less is fairer to the others, "
              "more is faster over a long line. A block larger than the cap goes alone."));
    m_serving->setToolTip(format::toolTip(
        tr("The peer gets no blocks; its wants are kept, and served once this is off.")));
    m_asking->setToolTip(
        format::toolTip(tr("The peer is asked for nothing; our wants go to others.")));
    auto* pauses = new QHBoxLayout;
    pauses->setSpacing(12);
    pauses->addWidget(m_serving);
    pauses->addWidget(m_asking);
    pauses->addStretch();
    grid->addLayout(pauses, 6, 0, 1, 2);
    m_sentence->setFont(textFont(Theme::kSmallPixels));
    m_sentence->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_sentence->setMinimumHeight(2 * Theme::kRowPixels - 8); // room for an error: nothing jumps
    grid->addWidget(m_sentence, 7, 0, 1, 2);
}

void RuleForm::buildCaps()
{
    constexpr std::uint64_t kKiB = 1024;
    m_cap->addItem(tr("usual (%1)").arg(format::bytes(limits::kOutstandingBytes)));
    for (const std::uint64_t kib : {64U, 128U, 256U, 512U, 2048U, 4096U, 8192U, 16384U}) {
        m_cap->addItem(format::bytes(kib * kKiB), QVariant::fromValue<qulonglong>(kib * kKiB));
    }
    m_cap->setPlaceholderText(tr("different"));
}

int RuleForm::placeOfCap(const std::optional<std::uint64_t>& bytes)
{
    if (!bytes) {
        return 0;
    }
    const auto value = QVariant::fromValue<qulonglong>(*bytes);
    if (m_cap->findData(value) < 0) {
        m_cap->addItem(format::bytes(*bytes), value);
    }
    return m_cap->findData(value);
}

QLabel* RuleForm::addRow(QGridLayout& grid, int row, const QString& label, QWidget& editor,
                         const QString& meaning)
{
    auto* title = plainLabel(label, this);
    title->setForegroundRole(QPalette::PlaceholderText);
    title->setBuddy(&editor);
    title->setToolTip(format::toolTip(meaning));
    editor.setAccessibleName(label);
    editor.setToolTip(format::toolTip(meaning));
    grid.addWidget(title, row, 0);
    grid.addWidget(&editor, row, 1);
    return title;
}

void RuleForm::connectParts()
{
    for (QLineEdit* line :
         {m_nickname, static_cast<QLineEdit*>(m_up), static_cast<QLineEdit*>(m_down), m_weight})
    {
        connect(line, &QLineEdit::textChanged, this, &RuleForm::edited);
        connect(line, &QLineEdit::returnPressed, this, &RuleForm::committed);
    }
    for (QComboBox* box : {m_class, m_cap}) {
        connect(box, &QComboBox::currentIndexChanged, this, &RuleForm::edited);
        connect(box, &QComboBox::activated, this, &RuleForm::committed);
    }
    for (QCheckBox* box : {m_serving, m_asking}) {
        connect(box, &QCheckBox::stateChanged, this, &RuleForm::edited);
        connect(box, &QCheckBox::clicked, this, [this, box] {
            if (box->checkState() == Qt::PartiallyChecked) {
                box->setCheckState(Qt::Checked); // "different" is not a choice
            }
            Q_EMIT committed();
        });
    }
    connect(this, &RuleForm::edited, this, &RuleForm::showSentence);
    connect(&m_context.theme, &Theme::changed, this, &RuleForm::showSentence);
}

void RuleForm::setPeers(std::vector<PeerId> peers)
{
    if (peers == m_peers) {
        return;
    }
    m_peers = std::move(peers);
    const bool one = m_peers.size() == 1;
    m_nickname->setVisible(one);
    m_nicknameLabel->setVisible(one);
    // Whatever was typed is forgotten.
    m_shown = {m_nickname->text(),      m_up->text(),
               m_down->text(),          m_weight->text(),
               m_class->currentIndex(), m_cap->currentIndex(),
               m_serving->checkState(), m_asking->checkState()};
    refresh(Keep::Focused);
}

telemetry::PeerRules RuleForm::rulesOf(const PeerId& peer) const
{
    const auto* row = m_context.state.peer(peer);
    return row == nullptr ? telemetry::PeerRules{} : row->rules;
}

template <typename Value>
std::optional<Value> RuleForm::common(Value telemetry::PeerRules::*rule) const
{
    std::optional<Value> value;
    for (const PeerId& peer : m_peers) {
        const Value mine = rulesOf(peer).*rule;
        if (!value) {
            value.emplace(mine);
        } else if (!(*value == mine)) {
            return std::nullopt;
        }
    }
    return value;
}

void RuleForm::refresh(Keep keep)
{
    const auto text = [](const auto& value, auto toText) {
        return value ? std::optional<QString>{toText(*value)} : std::nullopt;
    };
    const auto fromText = [](const std::string& name) { return QString::fromStdString(name); };
    using Rules = telemetry::PeerRules;
    write(*m_nickname, m_shown.nickname, text(common(&Rules::nickname), fromText), keep);
    write(*m_up, m_shown.up, text(common(&Rules::uploadLimit), rateText), keep);
    write(*m_down, m_shown.down, text(common(&Rules::downloadLimit), rateText), keep);
    write(*m_weight, m_shown.weight, text(common(&Rules::weight), weightText), keep);
    const auto serviceClass = common(&Rules::serviceClass);
    write(*m_class, m_shown.serviceClass, serviceClass ? static_cast<int>(*serviceClass) : -1,
          keep);
    const auto cap = common(&Rules::inFlightCap);
    write(*m_cap, m_shown.cap, cap ? placeOfCap(*cap) : -1, keep);
    write(*m_serving, m_shown.serving, stateOf(common(&Rules::servingPaused)), keep);
    write(*m_asking, m_shown.asking, stateOf(common(&Rules::askingPaused)), keep);
    showSentence();
    greyWeight();
}

bool RuleForm::hasChange() const
{
    return m_nickname->text() != m_shown.nickname || m_up->text() != m_shown.up
           || m_down->text() != m_shown.down || m_weight->text() != m_shown.weight
           || m_class->currentIndex() != m_shown.serviceClass
           || m_cap->currentIndex() != m_shown.cap || m_serving->checkState() != m_shown.serving
           || m_asking->checkState() != m_shown.asking;
}

node::ChangePeerRules RuleForm::change() const
{
    node::ChangePeerRules change{.peers = m_peers};
    if (m_nickname->text() != m_shown.nickname) {
        change.nickname = m_nickname->text().trimmed().toStdString();
    }
    if (m_up->text() != m_shown.up && m_up->limit()) {
        change.uploadLimit.emplace(*m_up->limit());
    }
    if (m_down->text() != m_shown.down && m_down->limit()) {
        change.downloadLimit.emplace(*m_down->limit());
    }
    if (m_weight->text() != m_shown.weight) {
        if (const auto weight = parseWeight(m_weight->text())) {
            change.weight = *weight;
        }
    }
    if (m_class->currentIndex() != m_shown.serviceClass && m_class->currentIndex() >= 0) {
        change.serviceClass = kClasses.at(static_cast<std::size_t>(m_class->currentIndex()));
    }
    if (m_cap->currentIndex() != m_shown.cap && m_cap->currentIndex() >= 0) {
        const QVariant bytes = m_cap->currentData();
        change.inFlightCap.emplace(bytes.isValid() ? std::optional{bytes.toULongLong()}
                                                   : std::nullopt);
    }
    if (m_serving->checkState() != m_shown.serving) {
        change.servingPaused = m_serving->isChecked();
    }
    if (m_asking->checkState() != m_shown.asking) {
        change.askingPaused = m_asking->isChecked();
    }
    return change;
}

QString RuleForm::problem() const
{
    if (m_up->text() != m_shown.up && !m_up->limit()) {
        return m_up->errorText();
    }
    if (m_down->text() != m_shown.down && !m_down->limit()) {
        return m_down->errorText();
    }
    const auto weight = parseWeight(m_weight->text());
    if (m_weight->text() != m_shown.weight && !weight) {
        return QString::fromStdString(weight.error().detail);
    }
    return {};
}

QString RuleForm::sentence() const
{
    return m_sentence->text();
}

QString RuleForm::whyNoWeight() const
{
    return ui::whyNoWeight(m_context.state);
}

void RuleForm::greyWeight()
{
    const QString why = whyNoWeight();
    m_weight->setEnabled(why.isEmpty());
    m_weight->setToolTip(format::toolTip(why.isEmpty() ? m_weightMeaning : why));
    if (!why.isEmpty()) {
        m_weight->setAccessibleDescription(why);
    }
}

QString RuleForm::effect() const
{
    std::vector<const telemetry::PeerRow*> rows;
    for (const PeerId& peer : m_peers) {
        if (const auto* row = m_context.state.peer(peer)) {
            rows.push_back(row);
        }
    }
    const auto limit = m_up->limit();
    if (rows.empty() || !limit) {
        return {};
    }
    QString text = limitSentence(rows, *limit);
    if (const QString why = whyNoWeight(); !why.isEmpty()) {
        return text + QLatin1Char(' ') + tr("Weight: %1").arg(why);
    }
    const auto weight = parseWeight(m_weight->text());
    if (weight && (*weight != telemetry::PeerRules::kEvenWeight || m_weight->hasFocus())) {
        text += QLatin1Char(' ') + shareSentence(m_context.state, rows, *weight);
    }
    return text;
}

void RuleForm::showSentence()
{
    const auto& colors = m_context.theme.colors();
    const QString wrong = problem();
    setTextColor(*m_sentence, wrong.isEmpty() ? colors.muted : colors.problem);
    m_sentence->setText(wrong.isEmpty() ? effect() : wrong);
    const bool weightFine = m_weight->text() == m_shown.weight || parseWeight(m_weight->text());
    QPalette palette;
    palette.setColor(QPalette::Text, weightFine ? colors.text : colors.problem);
    m_weight->setPalette(palette);
    m_weight->setAccessibleDescription(weightFine ? QString{} : wrong);
}

} // namespace swapscope::ui
