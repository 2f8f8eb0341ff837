// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/view.h"
#include "ui/widgets/rate_text.h"

#include <QDialog>

#include <vector>

class QLabel;
class QLayout;
class QPushButton;

namespace swapscope::ui {

class RateEdit;

/// "Serve this peer…": never more than so many bytes per second, with a sentence that says what it
/// would do now. OK sends one command for all its peers.
class LimitDialog final : public QDialog
{
    Q_OBJECT

public:
    /// @param context  Outlives the dialog.  @param peers  At least one; kept as they are, also
    /// when some of them leave meanwhile.
    LimitDialog(const ViewContext& context, std::vector<PeerId> peers, QWidget* parent = nullptr);

    [[nodiscard]] RateEdit& rateEdit() noexcept { return *m_rate; }
    /// What the dialog says about the limit that is typed.
    [[nodiscard]] QString sentence() const;

    void accept() override;

private:
    [[nodiscard]] QLayout* buildPresets();
    void update();

    ViewContext m_context;
    std::vector<PeerId> m_peers;
    RateEdit* m_rate;
    QLabel* m_sentence;
    QPushButton* m_ok = nullptr;
};

} // namespace swapscope::ui
