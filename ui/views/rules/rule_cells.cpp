// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/rules/rule_cells.h"

#include "ui/models/format.h"
#include "ui/models/words.h"
#include "ui/views/acts.h"
#include "ui/views/limit_words.h"
#include "ui/views/table_keys.h"
#include "ui/widgets/rate_edit.h"
#include "ui/widgets/weight_text.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QLineEdit>
#include <QTimer>
#include <QToolTip>
#include <QValidator>

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

namespace swapscope::ui {

namespace {

using telemetry::PeerRules;

constexpr std::array kClasses{telemetry::ServiceClass::High, telemetry::ServiceClass::Normal,
                              telemetry::ServiceClass::Low};
constexpr int kWeightLength = 16;

QString tr(const char* text)
{
    return QCoreApplication::translate("RuleCells", text);
}

std::vector<const telemetry::PeerRow*> rowsOf(const LiveTable::Keys& keys, const LiveState& state)
{
    std::vector<const telemetry::PeerRow*> rows;
    for (const PeerId& peer : idsOf<PeerId>(keys)) {
        if (const auto* row = state.peer(peer)) {
            rows.push_back(row);
        }
    }
    return rows;
}

/// Keeps the editor open while its text makes no sense.
class Readable final : public QValidator
{
public:
    using Problem = std::function<QString()>; ///< Of the present text; empty when it can be read.

    Readable(QLineEdit& edit, Problem problem)
        : QValidator{&edit}
        , m_problem{std::move(problem)}
    {}
    State validate(QString& /*text*/, int& /*cursor*/) const override
    {
        return m_problem().isEmpty() ? Acceptable : Intermediate;
    }

private:
    Problem m_problem;
};

/// Says under the editor what is wrong with its text, or what it would do.
void explain(QLineEdit& edit, const Readable::Problem& problem,
             const std::function<QString()>& effect)
{
    const auto say = [&edit, problem, effect] {
        const QString wrong = problem();
        const QString text = wrong.isEmpty() ? effect() : wrong;
        edit.setAccessibleDescription(text);
        QToolTip::showText(edit.mapToGlobal(QPoint{0, edit.height() - 12}), format::toolTip(text),
                           &edit);
    };
    edit.setAlignment(Qt::AlignRight);
    edit.setValidator(new Readable{edit, problem});
    QObject::connect(&edit, &QLineEdit::textChanged, &edit, say);
    QTimer::singleShot(0, &edit, say); // once it has its place
}

QWidget* limitEditor(QWidget* parent, const std::vector<const telemetry::PeerRow*>& rows,
                     std::optional<std::uint64_t> PeerRules::*limit, const ViewContext& context)
{
    auto* edit = new RateEdit{context.theme, parent};
    const bool isUp = limit == &PeerRules::uploadLimit;
    edit->setAccessibleName(isUp ? tr("Up limit") : tr("Down limit"));
    edit->setLimit(rows.front()->rules.*limit);
    edit->selectAll();
    std::vector<PeerId> peers;
    for (const auto* row : rows) {
        peers.push_back(row->peer);
    }
    explain(
        *edit, [edit] { return edit->errorText(); },
        [edit, peers, isUp, &state = context.state] {
            std::vector<const telemetry::PeerRow*> now;
            for (const PeerId& peer : peers) {
                if (const auto* row = state.peer(peer)) {
                    now.push_back(row);
                }
            }
            return isUp && edit->limit() && !now.empty()
                       ? limitSentence(now, *edit->limit())
                       : tr("Bytes per second: 2 MiB/s, 500 KiB/s; none lifts the limit.");
        });
    return edit;
}

QWidget* weightEditor(QWidget* parent, const std::vector<const telemetry::PeerRow*>& rows,
                      const ViewContext& context)
{
    if (const QString why = whyNoWeight(context.state); !why.isEmpty()) {
        Q_EMIT context.acts.message(why);
        return nullptr;
    }
    auto* edit = new QLineEdit{weightText(rows.front()->rules.weight), parent};
    edit->setMaxLength(kWeightLength);
    edit->setAccessibleName(tr("Weight"));
    edit->selectAll();
    explain(
        *edit,
        [edit] {
            const auto weight = parseWeight(edit->text());
            return weight ? QString{} : QString::fromStdString(weight.error().detail);
        },
        [] { return tr("Its share while others wait: twice the weight, twice the bytes."); });
    return edit;
}

QWidget* classEditor(QWidget* parent, const std::vector<const telemetry::PeerRow*>& rows)
{
    auto* box = new QComboBox{parent};
    box->setAccessibleName(tr("Class"));
    for (const auto value : kClasses) {
        box->addItem(words::of(value));
    }
    box->setCurrentIndex(static_cast<int>(rows.front()->rules.serviceClass));
    QTimer::singleShot(0, box, &QComboBox::showPopup); // once it has its place
    return box;
}

QWidget* editorOf(QWidget* parent, const LiveTable::Keys& keys, const QString& column,
                  const ViewContext& context)
{
    const auto rows = rowsOf(keys, context.state);
    if (rows.empty()) {
        Q_EMIT context.acts.message(tr("The peer is not known any more."));
        return nullptr;
    }
    if (column == QLatin1String{"limit"}) {
        return limitEditor(parent, rows, &PeerRules::uploadLimit, context);
    }
    if (column == QLatin1String{"down-limit"}) {
        return limitEditor(parent, rows, &PeerRules::downloadLimit, context);
    }
    if (column == QLatin1String{"weight"}) {
        return weightEditor(parent, rows, context);
    }
    return column == QLatin1String{"class"} ? classEditor(parent, rows) : nullptr;
}

/// Where any of the peers has it otherwise.
void take(const QWidget* editor, const LiveTable::Keys& keys, const QString& column,
          const ViewContext& context)
{
    const auto rows = rowsOf(keys, context.state);
    const auto differs = [&rows](auto PeerRules::*rule, const auto& value) {
        return std::ranges::any_of(rows,
                                   [&](const auto* row) { return row->rules.*rule != value; });
    };
    node::ChangePeerRules change{.peers = idsOf<PeerId>(keys)};
    bool isChange = false;
    if (const auto* rate = qobject_cast<const RateEdit*>(editor)) {
        const bool isUp = column == QLatin1String{"limit"};
        if (rate->limit()) {
            isChange =
                differs(isUp ? &PeerRules::uploadLimit : &PeerRules::downloadLimit, *rate->limit());
            (isUp ? change.uploadLimit : change.downloadLimit).emplace(*rate->limit());
        }
    } else if (const auto* box = qobject_cast<const QComboBox*>(editor)) {
        change.serviceClass = kClasses.at(static_cast<std::size_t>(box->currentIndex()));
        isChange = differs(&PeerRules::serviceClass, *change.serviceClass);
    } else if (const auto* line = qobject_cast<const QLineEdit*>(editor)) {
        if (const auto weight = parseWeight(line->text())) {
            change.weight = *weight;
            isChange = differs(&PeerRules::weight, *weight);
        }
    }
    if (isChange) {
        context.acts.changePeerRules(change);
    }
}

} // namespace

void editRulesInCells(LiveTable& table, const ViewContext& context)
{
    table.setEditing(
        [context](QWidget* parent, const LiveTable::Keys& keys, const QString& column) {
            return editorOf(parent, keys, column, context);
        },
        [context](const QWidget* editor, const LiveTable::Keys& keys, const QString& column) {
            take(editor, keys, column, context);
        });
}

} // namespace swapscope::ui
