// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/node/command.h"
#include "ui/views/view.h"
#include "ui/widgets/rate_text.h"

#include <QWidget>

#include <optional>
#include <vector>

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;

namespace swapscope::ui {

class RateEdit;

/// The rules of one peer, or of several, as fields. A field in which the peers differ says so and
/// is left alone until the user fills it in.
class RuleForm final : public QWidget
{
    Q_OBJECT

public:
    /// Which texts survive a refresh: all that the user typed, or only that under the cursor.
    enum class Keep { Typed, Focused };

    /// @param context  Outlives the form.
    explicit RuleForm(const ViewContext& context, QWidget* parent = nullptr);

    /// Shows the rules of these peers; what was typed for others is forgotten.
    void setPeers(std::vector<PeerId> peers);
    [[nodiscard]] const std::vector<PeerId>& peers() const noexcept { return m_peers; }

    /// Takes over what the node says.
    void refresh(Keep keep);

    /// Those rules that the user changed and that can be read.
    [[nodiscard]] node::ChangePeerRules change() const;
    [[nodiscard]] bool hasChange() const;
    /// What is wrong with the first field that cannot be read; empty when all can.
    [[nodiscard]] QString problem() const;
    /// What is said under the fields: the problem, or what the rules would do now.
    [[nodiscard]] QString sentence() const;
    /// Why weights do not act under the node's present strategy; empty where they do.
    [[nodiscard]] QString whyNoWeight() const;

    [[nodiscard]] QLineEdit& nickname() noexcept { return *m_nickname; }
    [[nodiscard]] RateEdit& upLimit() noexcept { return *m_up; }
    [[nodiscard]] RateEdit& downLimit() noexcept { return *m_down; }
    [[nodiscard]] QLineEdit& weight() noexcept { return *m_weight; }
    [[nodiscard]] QComboBox& serviceClass() noexcept { return *m_class; }
    [[nodiscard]] QComboBox& inFlightCap() noexcept { return *m_cap; }
    [[nodiscard]] QCheckBox& servingPaused() noexcept { return *m_serving; }
    [[nodiscard]] QCheckBox& askingPaused() noexcept { return *m_asking; }

Q_SIGNALS:
    void edited();
    /// Enter in a line, a choice, a box: what the user wants is complete.
    void committed();

private:
    /// What the fields hold when nobody has touched them.
    struct Shown
    {
        QString nickname, up, down, weight;
        int serviceClass = -1, cap = -1;
        Qt::CheckState serving = Qt::Unchecked, asking = Qt::Unchecked;
    };

    void build();
    QLabel* addRow(QGridLayout& grid, int row, const QString& label, QWidget& editor,
                   const QString& meaning);
    void buildCaps();
    /// The place of a cap among the choices; a new one where it is none of them.
    [[nodiscard]] int placeOfCap(const std::optional<std::uint64_t>& bytes);
    void connectParts();
    void showSentence();
    void greyWeight();
    /// The value in which all peers agree.
    template <typename Value>
    [[nodiscard]] std::optional<Value> common(Value telemetry::PeerRules::*rule) const;
    [[nodiscard]] telemetry::PeerRules rulesOf(const PeerId& peer) const;
    [[nodiscard]] QString effect() const;

    ViewContext m_context;
    std::vector<PeerId> m_peers;
    QLineEdit* m_nickname;
    RateEdit* m_up;
    RateEdit* m_down;
    QLineEdit* m_weight;
    QComboBox* m_class;
    QComboBox* m_cap;
    QCheckBox* m_serving;
    QCheckBox* m_asking;
    QLabel* m_nicknameLabel = nullptr;
    QLabel* m_sentence;
    QString m_weightMeaning;
    Shown m_shown;
};

} // namespace swapscope::ui
